import Domain
internal import Glibc

/// Calls a parser with mutations of valid inputs: pieces of the grammar and wild bytes inserted, replaced and removed.
///
/// Reaching the end is half the test: a parser that traps or never returns fails the run. `PALATE_FUZZ` multiplies the
/// rounds, for long runs by hand.
public func fuzz(_ seeds: [String], pieces: [String], rounds: Int, seed: UInt64 = 1, _ parse: ([UInt8]) throws -> Void)
    rethrows
{
    var random = SplitMix64(seed: seed)
    let factor = getenv("PALATE_FUZZ").flatMap { Int(String(cString: $0)) } ?? 1
    for round in 0..<(rounds * factor) {
        var input = [UInt8](seeds[round % seeds.count].utf8)
        for _ in 0...random.below(4) {
            let start = random.below(input.count + 1)
            let end = min(input.count, start + random.below(4))
            let piece =
                random.below(4) == 0
                ? [UInt8(truncatingIfNeeded: random.next())]
                : [UInt8](pieces[random.below(pieces.count)].utf8)
            input.replaceSubrange(start..<(random.below(2) == 0 ? start : end), with: random.below(4) == 0 ? [] : piece)
        }
        try parse(input)
    }
}
