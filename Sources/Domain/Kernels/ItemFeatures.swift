extension SparseRows {
    /// What each item is made of: itself, and its tags, which together weigh as much. Items come first among the columns, then
    /// tags in order of their names.
    ///
    /// - Parameter tags: by item; empty for none at all.
    static func itemFeatures(itemCount: Int, tags: [[String]] = []) -> SparseRows {
        precondition(tags.isEmpty || tags.count == itemCount)
        let names = Set(tags.joined()).sorted()
        let columns = Dictionary(uniqueKeysWithValues: zip(names, names.indices.map { Int32(itemCount + $0) }))
        var rows: (offsets: [Int], columns: [Int32], values: [Float]) = ([0], [], [])
        for item in 0..<itemCount {
            let own = tags.isEmpty ? [] : Set(tags[item]).compactMap { columns[$0] }.sorted()
            rows.columns += [Int32(item)] + own
            rows.values += [1] + own.map { _ in 1 / Float(own.count) }
            rows.offsets.append(rows.columns.count)
        }
        return SparseRows(
            columnCount: itemCount + names.count,
            offsets: rows.offsets,
            columns: rows.columns,
            values: rows.values
        )
    }
}
