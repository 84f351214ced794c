import Domain
import Testing

@testable import Web

@Suite struct RequestIDTests {
    @Test(
        arguments: [
            (0, "0000000000000000"), (UInt64.max, "ffffffffffffffff"), (0x0123_4567_89AB_CDEF, "0123456789abcdef"),
            (10, "000000000000000a"), (0x9F, "000000000000009f"),
        ]
    )
    func `a number is sixteen digits`(number: UInt64, text: String) {
        #expect(RequestID(number: number, given: nil).text == text)
    }

    @Test func `every number is written as hexadecimal is`() {
        var random = SplitMix64(seed: 5)
        for _ in 0..<1000 {
            let number = random.next()
            let text = String(number, radix: 16)
            #expect(RequestID(number: number, given: nil).text == String(repeating: "0", count: 16 - text.count) + text)
        }
    }

    @Test func `a given id goes before the number`() {
        #expect(RequestID(number: 7, given: "edge-1").text == "edge-1")
    }
}
