public import Domain

extension SplitMix64 {
    /// From 0 up to, not including, the bound.
    public mutating func below(_ bound: Int) -> Int {
        Int(next() % UInt64(bound))
    }
}
