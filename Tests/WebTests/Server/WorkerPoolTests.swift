import Domain
import Testing

@testable import Web

@Suite struct WorkerPoolTests {
    @Test func `all work that was taken is done before the pool has stopped`() {
        let pool = WorkerPool(name: "test", threadCount: 3, queueLimit: 1000)
        let done = Monitor(0)
        for _ in 0..<500 {
            #expect(pool.submit { done.update { $0 += 1 } })
        }
        pool.stop()
        #expect(done.wait { $0 } == 500)
        #expect(!pool.submit {})
    }

    @Test func `one thread does its work in order`() {
        let pool = WorkerPool(name: "test", threadCount: 1, queueLimit: 1000)
        let order = Monitor<[Int]>([])
        for number in 0..<100 {
            #expect(pool.submit { order.update { $0.append(number) } })
        }
        pool.stop()
        #expect(order.wait { $0 } == Array(0..<100))
    }

    @Test func `a full queue refuses`() {
        let pool = WorkerPool(name: "test", threadCount: 1, queueLimit: 2)
        let gate = Gate()
        #expect(pool.submit { gate.pass() })
        gate.waitForArrival()
        #expect(pool.submit {})
        #expect(pool.submit {})
        #expect(!pool.submit {})
        #expect(pool.waitingCount == 2)
        #expect(pool.submit(evenIfFull: true) {}, "what is bounded elsewhere is taken")
        gate.open()
        pool.stop()
    }

    @Test func `every thread is made ready before it works`() {
        let ready = Monitor<Set<Int>>([])
        let pool = WorkerPool(name: "test", threadCount: 2, queueLimit: 1) { number in
            ready.update { _ = $0.insert(number) }
        }
        pool.stop()
        #expect(ready.wait { $0 } == [0, 1])
    }
}
