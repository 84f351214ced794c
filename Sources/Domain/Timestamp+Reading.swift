extension Timestamp {
    /// Reads what RFC 3339 writes: `2026-11-21T03:40:00Z`, `2026-11-21 05:40:00.25+02:00`. Parts of a second are dropped. Nil for
    /// anything else, such as a day that no month has.
    public init?(rfc3339 text: String) {
        var rest = Array(text.utf8)[...]
        func number(_ digitCount: Int, then separators: [UInt8] = []) -> Int? {
            guard rest.count >= digitCount else { return nil }
            var value = 0
            for byte in rest.prefix(digitCount) {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                value = value * 10 + Int(byte - UInt8(ascii: "0"))
            }
            rest = rest.dropFirst(digitCount)
            if separators.isEmpty { return value }
            guard let next = rest.popFirst(), separators.contains(next) else { return nil }
            return value
        }
        let (dash, colon) = ([UInt8(ascii: "-")], [UInt8(ascii: ":")])
        guard let year = number(4, then: dash), year > 0, let month = number(2, then: dash), (1...12).contains(month),
            let day = number(2, then: [UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: " ")]),
            (1...Self.dayCount(ofMonth: month, year)).contains(day), let hour = number(2, then: colon), hour < 24,
            let minute = number(2, then: colon), minute < 60, let second = number(2), second < 60
        else { return nil }
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard !digits.isEmpty else { return nil }
            rest = rest.dropFirst(1 + digits.count)
        }
        guard let sign = rest.popFirst() else { return nil }
        var offset = 0
        switch sign {
        case UInt8(ascii: "Z"), UInt8(ascii: "z"): break
        case UInt8(ascii: "+"), UInt8(ascii: "-"):
            guard let hours = number(2, then: colon), hours < 24, let minutes = number(2), minutes < 60 else {
                return nil
            }
            offset = (hours * 60 + minutes) * (sign == UInt8(ascii: "+") ? 60 : -60)
        default: return nil
        }
        guard rest.isEmpty else { return nil }
        let days = Self.daysSince1970(year: year, month: month, day: day)
        self.init(seconds: Int64(((days * 24 + hour) * 60 + minute) * 60 + second - offset))
    }

    private static func dayCount(ofMonth month: Int, _ year: Int) -> Int {
        switch month {
        case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// The way back from `civilDate` ("days_from_civil" on the same page).
    private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let shiftedYear = month > 2 ? year : year - 1
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
