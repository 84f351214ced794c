/// A fitted model that has one list for each cluster of people.
struct ClusterModel: FittedModel {
    private let interactions: InteractionMatrix
    /// By user.
    private let clusters: [Int32]
    /// By cluster and item.
    private let scores: [Float]
    private let listLength: Int

    init(
        interactions: InteractionMatrix,
        clusters: [Int32],
        clusterCount: Int,
        priorPeople: Double,
        minimumRating: Float,
        listLength: Int
    ) {
        self.interactions = interactions
        self.clusters = clusters
        self.listLength = listLength
        let itemCount = interactions.itemCount
        var people = [Double](repeating: 0, count: clusterCount)
        var votes = [Double](repeating: 0, count: clusterCount * itemCount)
        var allVotes = [Double](repeating: 0, count: itemCount)
        let ratings = interactions.byUser
        for (user, cluster) in clusters.enumerated() {
            people[Int(cluster)] += 1
            for position in ratings.range(ofRow: user) where ratings.values[position] >= minimumRating {
                votes[Int(cluster) * itemCount + Int(ratings.columns[position])] += 1
                allVotes[Int(ratings.columns[position])] += 1
            }
        }
        let share = priorPeople / Double(max(clusters.count, 1))
        scores = votes.indices.map { place in
            let all = people[place / itemCount] + priorPeople
            return all > 0 ? Float((votes[place] + share * allVotes[place % itemCount]) / all) : 0
        }
    }

    func trained(_ context: TrainingContext) throws -> TrainedModel {
        TrainedModel(lists: try UserLists.make(self, interactions, length: listLength, context))
    }

    func score(user: Int, into scores: inout [Float]) {
        let first = Int(clusters[user]) * interactions.itemCount
        for item in scores.indices { scores[item] = self.scores[first + item] }
    }
}
