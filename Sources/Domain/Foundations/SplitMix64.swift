/// Pseudo-random numbers that are the same for the same seed on every machine.
///
/// SplitMix64 (Steele, Lea and Flood, 2014, https://doi.org/10.1145/2660193.2660195): tiny, quick, and well mixed from any
/// seed. Nothing secret may depend on it.
public struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) {
        state = seed
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Uniform from 0 up to 1, 1 excluded.
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
}
