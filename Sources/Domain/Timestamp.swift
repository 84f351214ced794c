/// A moment, in whole seconds since 1970-01-01T00:00:00Z.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// What RFC 3339 can write: its years have four digits, from 0001 to 9999.
    public static let writable =
        Timestamp(seconds: -62_135_596_800)...Timestamp(seconds: 253_402_300_799)

    public let seconds: Int64

    public init(seconds: Int64) {
        self.seconds = seconds
    }

    public static func < (left: Self, right: Self) -> Bool { left.seconds < right.seconds }

    public static func + (moment: Self, addedSeconds: Int64) -> Self { Self(seconds: moment.seconds + addedSeconds) }
    public static func - (moment: Self, removedSeconds: Int64) -> Self {
        Self(seconds: moment.seconds - removedSeconds)
    }

    /// As RFC 3339 writes it in UTC: `2026-11-21T03:40:00Z`.
    public var rfc3339: String {
        let (year, month, day) = civilDate
        let second = secondOfDay
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T"
            + "\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))Z"
    }

    /// As a person reads it: `21 November 2026`.
    public var longDate: String {
        let (year, month, day) = civilDate
        return "\(day) \(Self.monthNames[month - 1]) \(year)"
    }

    private static let secondsPerDay: Int64 = 86_400
    private static let monthNames = [
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ]

    private var secondOfDay: Int {
        let remainder = seconds % Self.secondsPerDay
        return Int(remainder < 0 ? remainder + Self.secondsPerDay : remainder)
    }

    /// The proleptic Gregorian date. Days are counted in 400-year eras that begin on 1 March, so that a leap day ends
    /// its year (http://howardhinnant.github.io/date_algorithms.html, "civil_from_days").
    public var civilDate: (year: Int, month: Int, day: Int) {
        let daysSince1970 = seconds / Self.secondsPerDay - (seconds % Self.secondsPerDay < 0 ? 1 : 0)
        let shifted = Int(daysSince1970) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    private func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

/// Where the time comes from; tests bring their own.
public protocol Clock: Sendable {
    var now: Timestamp { get }
}
