/// The learning of a `RankingFactorisation`, step by step.
struct RankingDescent: Sendable {
    private typealias Group = FactorRows.Group

    private let likes: SparseRows
    private let features: SparseRows
    private let rule: RankingFactorisation.Rule
    /// Items that somebody likes: only these are drawn, so that what nobody knows yet is not held against it.
    private let known: [Int32]
    /// Users, then features; the last number of a user is 1, that of a feature its bias.
    private var table: FactorRows
    /// 1 and the sum of the squared gradients so far, of each number in the table.
    private var squares: FactorRows
    /// Places in `likes`, and the users to whom they belong.
    private var order: [Int32]
    private let userOfPlace: [Int32]
    private var random: SplitMix64

    init(_ likes: SparseRows, features: SparseRows, _ rule: RankingFactorisation.Rule, seed: UInt64) {
        self.likes = likes
        self.features = features
        self.rule = rule
        var random = SplitMix64(seed: seed)
        var isKnown = [Bool](repeating: false, count: likes.columnCount)
        for item in likes.columns { isKnown[Int(item)] = true }
        known = isKnown.indices.filter { isKnown[$0] }.map(Int32.init)
        userOfPlace = (0..<likes.rowCount).flatMap { user in likes.range(ofRow: user).map { _ in Int32(user) } }
        order = (0..<Int32(likes.count)).map(\.self)
        let rowCount = likes.rowCount + features.columnCount
        table = FactorRows(rowCount: rowCount, factorCount: rule.factors + 1) {
            Float((random.unit() - 0.5) / Double(rule.factors))
        }
        squares = FactorRows(rowCount: rowCount, factorCount: rule.factors + 1)
        squares.groups = Array(repeating: Group(repeating: 1), count: squares.groups.count)
        for row in 0..<rowCount {
            // A user who likes nothing, and an item that nobody likes, are no vector of chance.
            let isUnknown =
                row < likes.rowCount
                ? likes.range(ofRow: row).isEmpty
                : row - likes.rowCount < likes.columnCount && !isKnown[row - likes.rowCount]
            if isUnknown { table.clear(row: row) }
            table[row, rule.factors] = row < likes.rowCount ? 1 : 0
        }
        self.random = random
    }

    mutating func shuffle() { order.shuffle(using: &random) }

    /// One step for each like in so many places of the order.
    mutating func learn(_ places: Range<Int>) {
        let groupsPerRow = table.groupsPerRow
        var mask = Array(repeating: Group(repeating: 1), count: groupsPerRow)
        mask[rule.factors / Group.scalarCount][rule.factors % Group.scalarCount] = 0
        var scratch = Array(repeating: Group.zero, count: 3 * groupsPerRow)
        let (rule, likes, features, known) = (rule, likes, features, known)
        // Buffers for the innermost loops, which otherwise would check uniqueness at each number.
        table.groups.withUnsafeMutableBufferPointer { table in
            squares.groups.withUnsafeMutableBufferPointer { squares in
                scratch.withUnsafeMutableBufferPointer { scratch in
                    mask.withUnsafeBufferPointer { mask in
                        guard let table = table.baseAddress, let squares = squares.baseAddress,
                            let scratch = scratch.baseAddress, let mask = mask.baseAddress
                        else { return }
                        let step = RankingStep(
                            table: table,
                            squares: squares,
                            mask: mask,
                            scratch: scratch,
                            groupsPerRow: groupsPerRow,
                            userCount: likes.rowCount,
                            features: features,
                            rule: rule
                        )
                        for place in order[places] {
                            let user = Int(userOfPlace[Int(place)])
                            let item = Int(likes.columns[Int(place)])
                            step(user, item, likes, known, &random)
                        }
                    }
                }
            }
        }
    }

    /// What was learnt. Items that nobody likes have the mean bias of the others besides what their features bring.
    func vectors() -> (users: FactorRows, items: FactorRows) {
        let (userCount, groupsPerRow) = (likes.rowCount, table.groupsPerRow)
        let users = FactorRows(
            factorCount: table.factorCount,
            groups: Array(table.groups[0..<userCount * groupsPerRow]),
            rowCount: userCount
        )
        var items = FactorRows(rowCount: likes.columnCount, factorCount: table.factorCount)
        for item in 0..<likes.columnCount {
            for place in features.range(ofRow: item) {
                let row = table.range(ofRow: userCount + Int(features.columns[place]))
                for (target, source) in zip(items.range(ofRow: item), row) {
                    items.groups[target].addProduct(table.groups[source], Group(repeating: features.values[place]))
                }
            }
        }
        let bias = known.reduce(Float(0)) { $0 + table[userCount + Int($1), rule.factors] } / Float(max(known.count, 1))
        var isKnown = [Bool](repeating: false, count: likes.columnCount)
        for item in known { isKnown[Int(item)] = true }
        for item in isKnown.indices where !isKnown[item] { items[item, rule.factors] += bias }
        return (users, items)
    }
}
