import Domain
internal import Glibc

/// Multiplies the rounds of every fuzzing test: `PALATE_FUZZ`, for long runs by hand.
public let fuzzingFactor = getenv("PALATE_FUZZ").flatMap { Int(String(cString: $0)) } ?? 1

/// Calls a parser with mutations of valid inputs.
///
/// Reaching the end is half the test: a parser that traps or never returns fails the run.
public func fuzz(_ seeds: [String], pieces: [String], rounds: Int, seed: UInt64 = 1, _ parse: ([UInt8]) throws -> Void)
    rethrows
{
    var mutator = Mutator(seeds: seeds, pieces: pieces, seed: seed)
    for _ in 0..<(rounds * fuzzingFactor) { try parse(mutator.next()) }
}
