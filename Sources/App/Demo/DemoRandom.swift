/// Pseudo-random numbers that are the same for the same seed on every machine, for the demo ratings.
///
/// SplitMix64 (Steele, Lea and Flood, 2014, https://doi.org/10.1145/2660193.2660195): tiny, quick, and well mixed
/// from any seed. Nothing secret may depend on it.
struct DemoRandom: RandomNumberGenerator, Sendable {
    private static let squareRootOfThree = 1.7320508075688772

    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Uniform in 0..<1, from the 53 high bits that a Double can hold.
    mutating func unit() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// Uniform in the range. The standard library's own `random(in:using:)` is not promised to stay the same.
    mutating func uniform(_ range: ClosedRange<Double>) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) * unit()
    }

    /// Uniform in 0..<bound; the bias is below 2⁻³², which the demo does not mind.
    mutating func index(below bound: Int) -> Int {
        precondition(bound > 0 && bound <= Int(UInt32.max))
        return Int(((next() >> 32) &* UInt64(bound)) >> 32)
    }

    /// Close to normal, with mean 0: the sum of four uniforms has a third of unit variance, so √3 restores it.
    /// No logarithm or cosine, whose last digit may differ between machines.
    mutating func normal(deviation: Double) -> Double {
        (unit() + unit() + unit() + unit() - 2) * Self.squareRootOfThree * deviation
    }
}
