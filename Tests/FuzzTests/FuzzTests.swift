import Support
import Testing

@Suite struct FuzzTests {
    private static let rounds = 50_000

    @Test(arguments: FuzzTarget.all)
    func `nothing that is sent breaks a parser`(_ target: FuzzTarget) throws {
        var mutator = Mutator(seeds: target.seeds, pieces: target.pieces, seed: 1)
        let rounds = Self.rounds * fuzzingFactor
        var acceptedCount = 0
        for _ in 0..<rounds {
            let input = mutator.next()
            do {
                guard try target.accepts(input) else { continue }
            } catch {
                Issue.record("\(error): \(String(decoding: input, as: UTF8.self).debugDescription), bytes \(input)")
                return
            }
            acceptedCount += 1
            mutator.keep(input)
        }
        #expect(acceptedCount > rounds / 20, "inputs that are never accepted do not reach far into a parser")
        #expect(acceptedCount < rounds, "inputs that are always accepted never reach where it refuses")
    }

    @Test func `every seed of a target is read without harm, and some are accepted`() throws {
        for target in FuzzTarget.all {
            let accepted = try target.seeds.filter { try target.accepts(Array($0.utf8)) }
            #expect(!accepted.isEmpty, "\(target.name)")
        }
    }
}
