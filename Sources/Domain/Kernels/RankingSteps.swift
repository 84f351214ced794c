internal import Glibc

/// The learning of a `RankingFactorisation`, step by step.
struct RankingSteps: Sendable {
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
                        let rows = Rows(
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
                            rows.step(user, item, likes, known, &random)
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

/// The numbers that steps read and change; only good within a call.
private struct Rows {
    typealias Group = FactorRows.Group

    let table: UnsafeMutablePointer<Group>
    let squares: UnsafeMutablePointer<Group>
    /// 1 for what a user learns, 0 for the number that meets biases.
    let mask: UnsafePointer<Group>
    /// Room for three vectors: q(i), q(j) and p(u) before the step.
    let scratch: UnsafeMutablePointer<Group>
    let groupsPerRow: Int
    let userCount: Int
    let features: SparseRows
    let rule: RankingFactorisation.Rule

    @inline(__always)
    func step(_ user: Int, _ item: Int, _ likes: SparseRows, _ known: [Int32], _ random: inout SplitMix64) {
        let own = table + user * groupsPerRow
        let liked = vector(of: item, scratch)
        let score = FactorRows.dot(own, liked, groupsPerRow)
        switch rule.loss {
        case .bayesian:
            let other = draw(known, &random)
            if isLiked(other, user, likes) { return }
            let unliked = vector(of: other, scratch + groupsPerRow)
            let difference = score - FactorRows.dot(own, unliked, groupsPerRow)
            move(user, item, other, liked, unliked, by: 1 / (1 + exp(difference)))
        case .weightedRank(let mostDraws):
            for drawCount in 1...mostDraws {
                let other = draw(known, &random)
                let unliked = vector(of: other, scratch + groupsPerRow)
                guard FactorRows.dot(own, unliked, groupsPerRow) > score - 1, !isLiked(other, user, likes) else {
                    continue
                }
                let rank = max(1, (known.count - 1) / drawCount)
                return move(user, item, other, liked, unliked, by: log(Float(rank)))
            }
        }
    }

    @inline(__always)
    private func draw(_ known: [Int32], _ random: inout SplitMix64) -> Int {
        Int(known[Int(((random.next() >> 32) &* UInt64(known.count)) >> 32)])
    }

    /// By halving: rows ascend.
    @inline(__always)
    private func isLiked(_ item: Int, _ user: Int, _ likes: SparseRows) -> Bool {
        let range = likes.range(ofRow: user)
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high {
            let middle = (low + high) / 2
            if Int(likes.columns[middle]) < item { low = middle + 1 } else { high = middle }
        }
        return low < range.upperBound && Int(likes.columns[low]) == item
    }

    /// q(i): the row itself, if the item is its only feature.
    @inline(__always)
    private func vector(of item: Int, _ room: UnsafeMutablePointer<Group>) -> UnsafePointer<Group> {
        let range = features.range(ofRow: item)
        if range.count == 1 { return UnsafePointer(table + (userCount + item) * groupsPerRow) }
        room.update(repeating: .zero, count: groupsPerRow)
        for place in range {
            let row = table + (userCount + Int(features.columns[place])) * groupsPerRow
            let weight = Group(repeating: features.values[place])
            for group in 0..<groupsPerRow { room[group].addProduct(row[group], weight) }
        }
        return UnsafePointer(room)
    }

    @inline(__always)
    private func move(
        _ user: Int,
        _ item: Int,
        _ other: Int,
        _ liked: UnsafePointer<Group>,
        _ unliked: UnsafePointer<Group>,
        by amount: Float
    ) {
        let own = table + user * groupsPerRow
        let ownSquares = squares + user * groupsPerRow
        let before = scratch + 2 * groupsPerRow
        for group in 0..<groupsPerRow {
            before[group] = own[group]
            let gradient = (liked[group] - unliked[group]) * amount - own[group] * rule.regularisation
            change(&own[group], &ownSquares[group], gradient * mask[group])
        }
        move(item, along: before, by: amount)
        move(other, along: before, by: -amount)
    }

    @inline(__always)
    private func move(_ item: Int, along user: UnsafePointer<Group>, by amount: Float) {
        for place in features.range(ofRow: item) {
            let row = (userCount + Int(features.columns[place])) * groupsPerRow
            let share = amount * features.values[place]
            for group in 0..<groupsPerRow {
                let gradient = user[group] * share - table[row + group] * rule.regularisation
                change(&table[row + group], &squares[row + group], gradient)
            }
        }
    }

    @inline(__always)
    private func change(_ numbers: inout Group, _ squares: inout Group, _ gradient: Group) {
        numbers += gradient * rule.learningRate / squares.squareRoot()
        squares.addProduct(gradient, gradient)
    }
}
