/// The decimal number with the fewest digits that reads back as a given `Double`, and of those the nearest to it.
///
/// Lists are full of scores with sixteen or seventeen digits, so it is worked out exactly in 128 bits, without making a
/// string. That serves the numbers from 0.0001 up to 2⁵²; there is none for others.
struct ShortestDecimal: Equatable {
    /// The digits as one number, which does not end in 0.
    let digits: UInt64
    /// How many of them stand behind the point.
    let places: Int

    /// What stands before the point, and behind it in digits of eight, zeros added up to 24 places.
    var parts: (whole: UInt64, fraction: (high: UInt32, middle: UInt32, low: UInt32)) {
        let eight = Self.powersOfTen[8]
        guard places > 16 else {
            let (whole, rest) = digits.quotientAndRemainder(dividingBy: Self.powersOfTen[places])
            let fraction = rest * Self.powersOfTen[16 - places]
            return (whole, (UInt32(fraction / eight), UInt32(fraction % eight), 0))
        }
        // Only numbers below 1 have so many places, as none has more than 17 digits.
        let (front, back) = digits.quotientAndRemainder(dividingBy: Self.powersOfTen[places - 16])
        return (0, (UInt32(front / eight), UInt32(front % eight), UInt32(back * Self.powersOfTen[24 - places])))
    }

    /// Numbers with so few places are common, and quick to find: three, a thousandth.
    private static let fewPlaces = (count: 3, scale: 1000.0)
    // Written out, as a table that is worked out must be asked every time whether it has been.
    private static let powersOfTen: [UInt64] = [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
        100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
        10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
    ]

    /// Nil for a number out of range; the sign is left to the caller.
    init?(_ number: Double) {
        guard number >= 1e-4, number < 0x1p52 else { return nil }
        if let found = Self(withFewPlaces: number) { self = found } else { self.init(withMany: number) }
    }

    private init(digits: UInt64, places: Int) {
        var digits = digits
        var places = places
        while places > 0, digits % 10 == 0 {
            digits /= 10
            places -= 1
        }
        self.digits = digits
        self.places = places
    }

    /// Up to fifteen digits two decimal numbers are never the same `Double`, so one that reads back is the shortest.
    private init?(withFewPlaces number: Double) {
        let scaled = number * Self.fewPlaces.scale
        guard scaled < 1e15 else { return nil }
        let digits = UInt64(scaled)
        // Most scores end here, without a division.
        guard Double(digits) == scaled, scaled / Self.fewPlaces.scale == number else { return nil }
        self.init(digits: digits, places: Self.fewPlaces.count)
    }

    /// What reads back as the number lies between the middles to its neighbours. Scaled so that the number has 17 or 18
    /// digits before the point, that holds a whole number; digits are taken off its end for as long as it still does.
    private init(withMany number: Double) {
        // number = significand · 2^-shift; a quarter of the significand's last bit is the unit that everything is counted in.
        let significand = number.significandBitPattern | 1 << 52
        let shift = UInt128(52 - Int(number.exponent) + 2)
        var places = Self.places(before: number)
        let scale = Self.power(places)
        // Below 2^55 · 10^21, so nothing here can overflow.
        let exact = UInt128(significand << 2) &* scale
        // Below a power of two its neighbours lie twice as close.
        let below = exact - (number.significandBitPattern == 0 ? scale : scale &<< 1)
        let above = exact + scale &<< 1
        // A middle reads back as the neighbour whose significand is even.
        let inside: UInt128 = significand & 1 == 0 ? 0 : 1
        let fractionMask: UInt128 = 1 &<< shift - 1
        var least = UInt64(truncatingIfNeeded: (below + inside + fractionMask) &>> shift)
        var most = UInt64(truncatingIfNeeded: (above - inside) &>> shift)
        var nearest = RoundedDigits(
            digits: UInt64(truncatingIfNeeded: exact &>> shift),
            fraction: exact & fractionMask,
            half: 1 &<< (shift - 1)
        )
        while places > 0, (least + 9) / 10 <= most / 10 {
            least = (least + 9) / 10
            most /= 10
            nearest.dropLast()
            places -= 1
        }
        // Does not end in 0, or the loop would have gone on.
        digits = min(max(nearest.rounded, least), most)
        self.places = places
    }

    /// How far the point moves to the right so that at least 17 digits stand before it, and at most 18.
    private static func places(before number: Double) -> Int {
        // 1233 / 4096 is log10 2 from below: the number has `digits` or one more digits before its point.
        let digits = (number.exponent * 1233) >> 12 + 1
        return 17 - Int(digits)
    }

    private static func power(_ exponent: Int) -> UInt128 {
        let most = powersOfTen.count - 1
        let low = min(exponent, most)
        return UInt128(powersOfTen[low]) &* UInt128(powersOfTen[exponent - low])
    }
}

/// Digits of a longer number, which know how to round it; between two, to the even one.
private struct RoundedDigits {
    private var digits: UInt64
    private var isUp: Bool
    /// Whether anything other than 0 stood behind the last digit that was dropped.
    private var hasRest: Bool

    /// - Parameters:
    ///   - fraction: what stands behind the digits.
    ///   - half: what half of the last digit is, counted as the fraction is.
    init(digits: UInt64, fraction: UInt128, half: UInt128) {
        self.digits = digits
        isUp = fraction > half || (fraction == half && digits & 1 == 1)
        hasRest = fraction != 0
    }

    var rounded: UInt64 { isUp ? digits + 1 : digits }

    mutating func dropLast() {
        let (tenth, last) = digits.quotientAndRemainder(dividingBy: 10)
        isUp = last > 5 || (last == 5 && (hasRest || tenth & 1 == 1))
        hasRest = hasRest || last != 0
        digits = tenth
    }
}
