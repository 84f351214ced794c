import Domain
import Testing

@Suite struct TimestampTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"),
            (1_700_000_000, "2023-11-14T22:13:20Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (951_868_799, "2000-02-29T23:59:59Z"),
            (951_868_800, "2000-03-01T00:00:00Z"),
            (1_709_164_800, "2024-02-29T00:00:00Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
            (4_107_542_399, "2100-02-28T23:59:59Z"),
            (-1, "1969-12-31T23:59:59Z"),
            (-86_400, "1969-12-31T00:00:00Z"),
            (-2_203_891_200, "1900-03-01T00:00:00Z"),
            (-62_135_596_800, "0001-01-01T00:00:00Z"),
            (253_402_300_799, "9999-12-31T23:59:59Z"),
        ] as [(Int64, String)]
    )
    func `a known moment is written as RFC 3339 has it`(seconds: Int64, text: String) {
        #expect(Timestamp(seconds: seconds).rfc3339 == text)
    }

    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2023-11-14T22:13:20Z", 1_700_000_000), ("2000-02-29t23:59:59z", 951_868_799),
            ("2023-11-15T00:13:20.987+02:00", 1_700_000_000), ("2023-11-14 20:43:20-01:30", 1_700_000_000),
            ("0001-01-01T00:00:00Z", -62_135_596_800), ("9999-12-31T23:59:59Z", 253_402_300_799),
            ("1969-12-31T23:59:59Z", -1), ("2100-03-01T00:00:00Z", 4_107_542_400),
        ] as [(String, Int64)]
    )
    func `what RFC 3339 writes is read`(text: String, seconds: Int64) {
        #expect(Timestamp(rfc3339: text) == Timestamp(seconds: seconds))
    }

    @Test(arguments: [
        "", "2023", "2023-11-14", "2023-11-14T22:13:20", "2023-11-14T22:13Z", "2023-13-01T00:00:00Z",
        "2023-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2023-04-31T00:00:00Z", "2023-00-10T00:00:00Z",
        "2023-01-00T00:00:00Z", "2023-01-01T24:00:00Z", "2023-01-01T00:60:00Z", "2023-01-01T00:00:61Z",
        "2023-01-01T00:00:00.Z", "2023-01-01T00:00:00+2:00", "2023-01-01T00:00:00+24:00", "2023-01-01T00:00:00ZZ",
        "0000-01-01T00:00:00Z", "+2023-01-01T00:00:00Z", " 2023-01-01T00:00:00Z", "1700000000", "２023-01-01T00:00:00Z",
    ])
    func `what is no moment is not read`(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func `people read day, month and year`() {
        #expect(Timestamp(seconds: 1_795_232_400).longDate == "21 November 2026")
        #expect(Timestamp(seconds: -1).longDate == "31 December 1969")
    }

    @Test func `no number of seconds is too wild to be written`() {
        for seconds in [Int64.min, Int64.min + 1, Int64.max, Int64.max - 1] {
            let (_, month, day) = Timestamp(seconds: seconds).civilDate
            #expect((1...12).contains(month) && (1...31).contains(day))
            #expect(!Timestamp(seconds: seconds).rfc3339.isEmpty)
            #expect(!Timestamp.writable.contains(Timestamp(seconds: seconds)))
        }
    }

    @Test func `dates go up by one day at a time over four centuries`() {
        var last = Timestamp(seconds: -1).civilDate
        for day in 0..<146_097 {
            let next = Timestamp(seconds: Int64(day) * 86_400).civilDate
            let isNextDay = next.year == last.year && next.month == last.month && next.day == last.day + 1
            let isNextMonth = next.year == last.year && next.month == last.month + 1 && next.day == 1 && last.day >= 28
            let isNextYear = next.year == last.year + 1 && next == (next.year, 1, 1) && last == (last.year, 12, 31)
            guard isNextDay || isNextMonth || isNextYear else {
                Issue.record("\(next) after \(last)")
                return
            }
            last = next
        }
        #expect(last == (2369, 12, 31))
    }
}
