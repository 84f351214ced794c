/// A small generator whose sequence a seed fixes, so that a failing input can be made again.
public struct FuzzRandom: RandomNumberGenerator {
    private var state: UInt64

    public init(seed: UInt64) {
        state = seed
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    public mutating func below(_ bound: Int) -> Int {
        Int(next() % UInt64(bound))
    }
}

/// Calls a parser with mutations of valid inputs: pieces of the grammar and wild bytes inserted, replaced and removed.
///
/// Reaching the end is half the test: a parser that traps or never returns fails the run.
public func fuzz(_ seeds: [String], pieces: [String], rounds: Int, seed: UInt64 = 1, _ parse: ([UInt8]) throws -> Void)
    rethrows
{
    var random = FuzzRandom(seed: seed)
    for round in 0..<rounds {
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
