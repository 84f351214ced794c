import Support
import Testing

@testable import Persistence

@Suite struct InteractionSorterTests {
    private func record(_ user: UInt32, _ item: UInt32, seconds: Int64? = nil, line: Int = 0) -> PendingInteraction {
        PendingInteraction(user: user, item: item, rating: 1, seconds: seconds, file: 0, line: line)
    }

    private func sorted(_ records: [PendingInteraction], runRecords: Int) throws -> [PendingInteraction] {
        var sorter = InteractionSorter(runRecords: runRecords)
        for record in records { try sorter.append(record) }
        #expect(sorter.count == records.count)
        var result: [PendingInteraction] = []
        try sorter.forEach { result.append($0) }
        return result
    }

    @Test(arguments: [1, 2, 7, 999, 1000, 1001, 5000])
    func `runs on disk come back in the order of one sort`(_ runRecords: Int) throws {
        var generator = SeededGenerator(state: 20_261_121)
        let records = (0..<1000).map { line in
            record(.random(in: 0..<30, using: &generator), .random(in: 0..<30, using: &generator), line: line)
        }
        #expect(try sorted(records, runRecords: runRecords) == records.sorted())
    }

    @Test func `runs longer than what a merge holds of each come back whole`() throws {
        let count = UInt32(InteractionSorter.Limits.mergeRecords * 3 + 1)
        let records = (0..<count).map { record($0 % 2, count - $0) }
        #expect(try sorted(records, runRecords: Int(count / 2)) == records.sorted())
    }

    @Test func `nothing and one are sorted`() throws {
        #expect(try sorted([], runRecords: 2).isEmpty)
        #expect(try sorted([record(3, 4)], runRecords: 1).map(\.user) == [3])
    }

    @Test func `within a pair the latest comes last, and of equally late ones the last line`() throws {
        let records = [
            record(1, 1, seconds: 5, line: 1), record(1, 1, seconds: 9, line: 2), record(1, 1, seconds: 9, line: 3),
            record(1, 1, line: 4), record(1, 1, seconds: -3, line: 5), record(0, 9, line: 6),
        ]
        #expect(try sorted(records, runRecords: 2).map(\.line) == [6, 4, 5, 1, 2, 3])
    }

    @Test func `what a record was made of can be read from it`() {
        let last = UInt32.max - 1
        let record = PendingInteraction(user: last, item: 7, rating: 4.3, seconds: 0, file: 3, line: 1 << 39)
        #expect(record.user == Int(last) && record.item == 7 && record.rating == 4.3 && record.seconds == 0)
        #expect(record.file == 3 && record.line == 1 << 39)
    }

    @Test func `external ids are numbered once each, however many there are`() {
        var table = ExternalIDTable()
        for id in 0..<5000 { #expect(table.number(of: "id-\(id)") == (UInt32(id), true)) }
        for id in 0..<5000 { #expect(table.number(of: "id-\(id)") == (UInt32(id), false)) }
        #expect(table.count == 5000 && table[4999] == "id-4999")
    }
}
