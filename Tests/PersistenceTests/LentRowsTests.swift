import Domain
import Support
import Testing

@testable import Persistence

@Suite struct LentRowsTests {
    private let temporary: TemporaryDatabase

    init() throws {
        temporary = try TemporaryDatabase()
    }

    private func insert(_ names: [String], _ count: Int? = nil) throws {
        try temporary.database.load { connection in
            try connection.run(
                "INSERT INTO users (external_id, name, rating_sum, created_at) SELECT c1, c2, c3, c4 FROM lent_rows",
                lending: count ?? names.count
            ) { row, column in
                switch column {
                case 0: .text(names[row])
                case 1: .text("ö\(row)")
                case 2: .real(Double(row) / 2)
                default: .integer(Int64(row) - 1)
                }
            }
        }
    }

    @Test func `one statement reads all rows, in order, with values of each kind`() throws {
        try insert(["b", "a", ""])
        let rows = try temporary.database.read { connection in
            var rows: [String] = []
            try connection.forEach("SELECT external_id, name, rating_sum, created_at FROM users ORDER BY id") { row in
                rows.append("\(row.text(0)) \(row.text(1)) \(row.double(2)) \(row.int64(3))")
            }
            return rows
        }
        #expect(rows == ["b ö0 0.0 -1", "a ö1 0.5 0", " ö2 1.0 1"])
    }

    @Test func `no rows insert nothing, and a refused one undoes the load and lends to the next`() throws {
        try insert([])
        #expect(throws: SQLiteError.self) { try insert(["a", "b", "a"]) }
        #expect(try temporary.users.user(externalID: "b") == nil)
        try insert(["a", "b"], 1)
        #expect(try temporary.users.user(externalID: "a") != nil && temporary.users.user(externalID: "b") == nil)
    }
}
