import Domain

/// The draws of the demo ratings: the same for the same seed on every machine.
struct DemoRandom: RandomNumberGenerator, Sendable {
    private static let squareRootOfThree = 1.7320508075688772

    private var source: SplitMix64

    init(seed: UInt64) {
        source = SplitMix64(seed: seed)
    }

    mutating func next() -> UInt64 {
        source.next()
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
