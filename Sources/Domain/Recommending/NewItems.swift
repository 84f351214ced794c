/// Gives the items that an item matrix does not have, because they came since it was computed or nobody had rated them, a place
/// in it: beside those that are like them by their tags and words.
///
///     w(i, j) = w(j, i) = m · cos(t(i), t(j))
///
/// for each new item j and its nearest `neighbours` of those that the matrix has, with TF-IDF vectors t of tags, titles and
/// descriptions (see `TermVectors`), and m the mean over the rows of the matrix of the largest weight: what is exactly alike
/// counts as much as the nearest neighbour does on average. So a new item is on the lists of those who like its neighbours, and a
/// rating of it speaks for them. Where many new items are like one known item, that has only the `newcomers` nearest of them, so
/// that they never crowd out what people rate.
struct NewItems {
    static let neighbours = 20
    static let newcomers = 5
    /// How many are looked at to find so many that the matrix has.
    private static let candidates = 200

    private let contents: [ItemContent]
    private let cosine: SparseSimilarity

    /// - Parameter contents: all items that there are.
    init(_ contents: [ItemContent]) {
        self.contents = contents
        var builder = TermVectors.Builder()
        for content in contents {
            // No word has a space, so a tag is never taken for one.
            for tag in Set(content.tags.map { $0.lowercased() }).sorted() { builder.add(" \(tag)") }
            TextWords.forEach(in: content.title) { builder.add($0) }
            TextWords.forEach(in: content.description) { builder.add($0) }
            builder.endDocument()
        }
        cosine = SparseSimilarity(builder.finish().weighted, .cosine)
    }

    /// The matrix with the new items; the same one if there are none that are like any of its own.
    func added(to table: NeighbourTable) -> NeighbourTable {
        let weight = table.meanLargestWeight
        guard weight > 0 else { return table }
        var scratch = cosine.makeScratch()
        var added: [Int64: [Neighbour]] = [:]
        var newcomers: [Int64: [Neighbour]] = [:]
        for (number, content) in contents.enumerated() where table.number(of: content.id) == nil {
            let nearest = cosine.nearest(to: number, count: Self.candidates, &scratch)
                .lazy.filter { table.number(of: contents[Int($0.number)].id) != nil }
                .prefix(Self.neighbours)
            for entry in nearest {
                let known = contents[Int(entry.number)].id
                let similarity = Float(entry.score) * weight
                added[content.id, default: []].append(Neighbour(id: known, similarity: similarity))
                newcomers[known, default: []].append(Neighbour(id: content.id, similarity: similarity))
            }
        }
        for (known, alike) in newcomers {
            added[known] = Array(NeighbourTable.sorted(alike).prefix(Self.newcomers))
        }
        return added.isEmpty ? table : table.adding(added)
    }
}

extension NeighbourTable {
    /// The mean of each row's largest weight, of rows with a positive one; 0 if there are none.
    fileprivate var meanLargestWeight: Float {
        var sum = 0.0
        var count = 0
        for row in 0..<numberedRowCount {
            let largest = cells(ofRow: row).reduce(0) { max($0, $1.similarity) }
            guard largest > 0 else { continue }
            sum += Double(largest)
            count += 1
        }
        return count > 0 ? Float(sum / Double(count)) : 0
    }

    /// The rows with more neighbours, behind those that they have or before, by similarity; of a table of one kind.
    fileprivate func adding(_ added: [Int64: [Neighbour]]) -> NeighbourTable {
        var builder = Builder()
        for row in 0..<numberedRowCount {
            let id = rowID(row)
            let own = neighbours(of: id)
            guard let more = added[id] else {
                if !own.isEmpty { builder.append(MatrixRow(id: id, neighbours: own)) }
                continue
            }
            builder.append(MatrixRow(id: id, neighbours: Self.sorted(own + more)))
        }
        for (id, neighbours) in added.sorted(by: { $0.key < $1.key }) where rowNumber(of: id) == nil {
            builder.append(MatrixRow(id: id, neighbours: Self.sorted(neighbours)))
        }
        return builder.finish()
    }

    fileprivate static func sorted(_ neighbours: [Neighbour]) -> [Neighbour] {
        neighbours.sorted { (-$0.similarity, $0.id) < (-$1.similarity, $1.id) }
    }
}
