/// A vector for each of so many users or items, row after row. Rows are padded with zeros to whole groups of eight, which one
/// instruction works on.
struct FactorRows: Sendable, Equatable {
    typealias Group = SIMD8<Float>

    let rowCount: Int
    let factorCount: Int
    let groupsPerRow: Int
    var groups: [Group]

    init(rowCount: Int, factorCount: Int) {
        precondition(factorCount > 0)
        self.rowCount = rowCount
        self.factorCount = factorCount
        groupsPerRow = (factorCount + Group.scalarCount - 1) / Group.scalarCount
        groups = Array(repeating: .zero, count: rowCount * groupsPerRow)
    }

    /// - Parameter draw: the values, row after row.
    init(rowCount: Int, factorCount: Int, _ draw: () -> Float) {
        self.init(rowCount: rowCount, factorCount: factorCount)
        for row in 0..<rowCount {
            for factor in 0..<factorCount { self[row, factor] = draw() }
        }
    }

    /// - Parameter groups: so many rows of as many groups, the unused places of the last zero.
    init(factorCount: Int, groups: [Group], rowCount: Int) {
        self.rowCount = rowCount
        self.factorCount = factorCount
        groupsPerRow = (factorCount + Group.scalarCount - 1) / Group.scalarCount
        self.groups = groups
        precondition(groups.count == rowCount * groupsPerRow)
    }

    subscript(row: Int, factor: Int) -> Float {
        get { groups[row * groupsPerRow + factor / Group.scalarCount][factor % Group.scalarCount] }
        set { groups[row * groupsPerRow + factor / Group.scalarCount][factor % Group.scalarCount] = newValue }
    }

    @inline(__always)
    func range(ofRow row: Int) -> Range<Int> { row * groupsPerRow..<(row + 1) * groupsPerRow }

    mutating func clear(row: Int) {
        for place in range(ofRow: row) { groups[place] = .zero }
    }

    /// The dot product of a row of each; both have as many factors.
    func dot(_ row: Int, _ others: FactorRows, _ otherRow: Int) -> Float {
        withRow(row) { left in others.withRow(otherRow) { Self.dot(left, $0, groupsPerRow) } }
    }

    /// Lends a row without the array's checks.
    @inline(__always)
    func withRow<Result>(_ row: Int, _ body: (UnsafePointer<Group>) -> Result) -> Result {
        return groups.withUnsafeBufferPointer { groups in
            // There is a row, and it has at least one group: a model has factors.
            body(groups.baseAddress.unsafelyUnwrapped + row * groupsPerRow)
        }
    }

    /// Two sums, because one would wait for itself.
    @inline(__always)
    static func dot(_ left: UnsafePointer<Group>, _ right: UnsafePointer<Group>, _ count: Int) -> Float {
        var even = Group.zero
        var odd = Group.zero
        var place = 0
        while place + 1 < count {
            even.addProduct(left[place], right[place])
            odd.addProduct(left[place + 1], right[place + 1])
            place += 2
        }
        if place < count { even.addProduct(left[place], right[place]) }
        return (even + odd).sum()
    }
}

extension SplitMix64 {
    /// About normal, with mean 0 and standard deviation 1: the sum of four uniform draws, which no result here can tell from
    /// it.
    mutating func bell() -> Float {
        let bits = next()
        let sum = (0..<4).reduce(0) { $0 + Float((bits >> (16 * UInt64($1))) & 0xFFFF) }
        // Each quarter has mean 65535/2 and variance (65536² − 1)/12.
        return (sum - 131_070) / 37_837.2
    }
}
