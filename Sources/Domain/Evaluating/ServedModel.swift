/// A trained model as people meet it: lists read from what is stored of it, and the popular where these end.
struct ServedModel: FittedModel {
    private let trained: TrainedModel
    private let interactions: InteractionMatrix
    private let items: IdentifierIndex
    /// In the order in which they are asked.
    private let readers: [NeighbourReader]
    /// By item, from −1 for the least popular to below 0 for the most; ranks below every positive score.
    private let fallback: [Float]

    /// Nil for a model that is not served from what is stored.
    init?(_ trained: TrainedModel, _ model: any Model, _ settings: ModelSettings, _ snapshot: TrainingSnapshot) {
        interactions = snapshot.interactions
        items = IdentifierIndex(ids: interactions.itemIDs)
        self.trained = trained
        var readers: [NeighbourReader] = []
        for kind in model.served(settings) where model.makesMatrices {
            let reader = trained[kind].flatMap { matrix in
                NeighbourReader(
                    .holding(matrix, isOfOneKind: kind != .userToItem),
                    kind,
                    rule: model.reading(settings),
                    minimumSupport: model.minimumSupport(settings),
                    similarUsers: model.similarUsers(settings),
                    ratings: .ratings(of: snapshot.interactions, snapshot.scale),
                    scale: snapshot.scale
                )
            }
            guard let reader else { continue }
            readers.append(reader)
            if kind.isForAnybody { break }
        }
        if readers.isEmpty { return nil }
        self.readers = readers
        fallback = Self.popularityRanks(snapshot)
    }

    func trained(_ context: TrainingContext) -> TrainedModel { trained }

    func score(user: Int, into scores: inout [Float]) {
        for item in scores.indices { scores[item] = fallback[item] }
        let (ratings, reader) = ratingsAndReader(of: user)
        for wish in reader.wishes(for: ratings) where wish.score > 0 {
            guard let item = items.number(of: reader.table.id(Int(wish.number))) else { continue }
            scores[item] = Float(wish.score)
        }
    }

    func predictedRating(user: Int, item: Int) -> PredictedRating? {
        let (ratings, reader) = ratingsAndReader(of: user)
        return reader.prediction(of: ID(interactions.itemIDs[item]), for: ratings)
    }

    private func ratingsAndReader(of user: Int) -> (UserRatings, NeighbourReader) {
        let range = interactions.byUser.range(ofRow: user)
        let ratings = UserRatings(
            of: ID(interactions.userIDs[user]),
            items: interactions.byUser.columns[range].map { ID(interactions.itemIDs[Int($0)]) },
            ratings: Array(interactions.byUser.values[range])
        )
        return (ratings, readers.first { $0.isFor(ratings) } ?? readers[0])
    }

    private static func popularityRanks(_ snapshot: TrainingSnapshot) -> [Float] {
        let scores = Popularity.scores(snapshot.interactions, StatisticsPrior(scale: snapshot.scale))
        let order = scores.indices.sorted { (-scores[$0], $0) < (-scores[$1], $1) }
        var ranks = [Float](repeating: 0, count: scores.count)
        for (place, item) in order.enumerated() { ranks[item] = -Float(place + 1) / Float(scores.count) }
        return ranks
    }
}

extension NeighbourLists {
    /// The lists that a matrix was made of.
    ///
    /// - Parameter ids: of the rows and neighbours, by number, ascending.
    init(_ matrix: TrainedMatrix, ids: [Int64]) {
        let index = IdentifierIndex(ids: ids)
        var counts = [Int](repeating: 0, count: ids.count)
        var numbers: [Int32] = []
        var similarities: [Float] = []
        for row in matrix.rows {
            guard let number = index.number(of: row.id) else { continue }
            for neighbour in row.neighbours {
                guard let other = index.number(of: neighbour.id) else { continue }
                counts[number] += 1
                numbers.append(Int32(other))
                similarities.append(neighbour.similarity)
            }
        }
        self.init(counts: counts, numbers: numbers, similarities: similarities)
    }
}
