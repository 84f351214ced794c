internal import Glibc

/// One step of a `RankingFactorisation`, on numbers that `RankingDescent` lends; only good within a call.
struct RankingStep {
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
    func callAsFunction(_ user: Int, _ item: Int, _ likes: SparseRows, _ known: [Int32], _ random: inout SplitMix64) {
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
