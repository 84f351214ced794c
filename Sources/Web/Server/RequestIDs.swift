/// Numbers for requests: unlike each other within a loop, and in all likelihood everywhere.
///
/// SplitMix64: a counter seen through a mixing function that maps no two numbers to the same one.
struct RequestIDs {
    private var counter: UInt64

    init(seed: UInt64 = UInt64.random(in: .min ... .max)) {
        counter = seed
    }

    mutating func next() -> UInt64 {
        counter &+= 0x9E37_79B9_7F4A_7C15
        var mixed = counter
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
