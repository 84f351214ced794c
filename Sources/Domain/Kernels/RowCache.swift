/// Rows that are costly to work out, kept for the next time. Any thread may ask; what a row holds depends on its number
/// alone, so it does not matter who worked it out.
final class RowCache: Sendable {
    /// Together 256 MB: every row of eight thousand items, and the latest of more.
    private static let valuesKept = 64 << 20

    private let rows = Locked<[Int: [Float]]>([:])
    private let rowsKept: Int

    init(rowLength: Int) {
        rowsKept = max(1, Self.valuesKept / max(1, rowLength))
    }

    func row(_ number: Int, _ make: () -> [Float]) -> [Float] {
        if let known = rows.withLock({ $0[number] }) { return known }
        let made = make()
        rows.withLock {
            // Who evaluates goes from user to user, so that what is dropped is not asked for again soon.
            if $0.count >= rowsKept { $0.removeAll(keepingCapacity: true) }
            $0[number] = made
        }
        return made
    }
}
