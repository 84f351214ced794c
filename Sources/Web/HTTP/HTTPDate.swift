/// Dates as HTTP writes them: `Sun, 06 Nov 1994 08:49:37 GMT`.
public enum HTTPDate {
    private static let weekdays: [StaticString] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months: [StaticString] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The last second of the year 9999: four digits is all the form has.
    private static let latest = 253_402_300_799

    /// The text for a count of seconds since 1970; what the form cannot say becomes the nearest that it can.
    public static func text(secondsSince1970 seconds: Int) -> String {
        var bytes: [UInt8] = []
        append(secondsSince1970: seconds, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    static func append(secondsSince1970 seconds: Int, to output: inout [UInt8]) {
        let secondsPerDay = 86_400
        let (day, second) = min(max(seconds, 0), latest).quotientAndRemainder(dividingBy: secondsPerDay)
        let date = civil(day: day)
        WireByte.append(weekdays[day % 7], to: &output)
        WireByte.append(", ", to: &output)
        appendPair(date.day, to: &output)
        output.append(WireByte.space)
        WireByte.append(months[date.month - 1], to: &output)
        output.append(WireByte.space)
        appendPair(date.year / 100, to: &output)
        appendPair(date.year % 100, to: &output)
        output.append(WireByte.space)
        appendPair(second / 3600, to: &output)
        output.append(WireByte.colon)
        appendPair(second / 60 % 60, to: &output)
        output.append(WireByte.colon)
        appendPair(second % 60, to: &output)
        WireByte.append(" GMT", to: &output)
    }

    private static func appendPair(_ number: Int, to output: inout [UInt8]) {
        output.append(WireByte.zero + UInt8(number / 10 % 10))
        output.append(WireByte.zero + UInt8(number % 10))
    }

    /// The Gregorian date of a day counted from 1970-01-01.
    ///
    /// Years are counted from March, so that the leap day is the last of its year: then the months' lengths follow
    /// one formula, (153 m + 2) / 5 days before month m, and 400 years always have 146,097 days.
    private static func civil(day: Int) -> (year: Int, month: Int, day: Int) {
        let sinceMarch0 = day + 719_468
        let era = sinceMarch0 / 146_097
        let dayOfEra = sinceMarch0 - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }
}
