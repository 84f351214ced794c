/// A fitted model that has one list for each cluster of people.
struct ClusterModel: FittedModel {
    private let interactions: InteractionMatrix
    /// By user.
    private let clusters: [Int32]
    private let clusterCount: Int
    /// n(c, j), by cluster and item.
    private let votes: [Double]
    /// n(j), by item.
    private let allVotes: [Double]
    /// By cluster and item.
    private let scores: [Float]
    private let neighbours: Int

    init(
        interactions: InteractionMatrix,
        clusters: [Int32],
        clusterCount: Int,
        priorPeople: Double,
        minimumRating: Float,
        neighbours: Int
    ) {
        self.interactions = interactions
        self.clusters = clusters
        self.clusterCount = clusterCount
        self.neighbours = neighbours
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
        self.votes = votes
        self.allVotes = allVotes
        let share = priorPeople / Double(max(clusters.count, 1))
        scores = votes.indices.map { place in
            let all = people[place / itemCount] + priorPeople
            return all > 0 ? Float((votes[place] + share * allVotes[place % itemCount]) / all) : 0
        }
    }

    func trained(_ context: TrainingContext) throws -> TrainedModel {
        let itemCount = interactions.itemCount
        let lists = try NeighbourLists.make(
            rowCount: itemCount,
            context,
            scratch: { (sums: [Float](repeating: 0, count: itemCount), selection: TopSelection(capacity: 0)) },
            { scratch, item in
                guard allVotes[item] > 0 else { return [] }
                for other in 0..<itemCount { scratch.sums[other] = 0 }
                for cluster in 0..<clusterCount where votes[cluster * itemCount + item] > 0 {
                    let share = Float(votes[cluster * itemCount + item] / allVotes[item])
                    for other in 0..<itemCount { scratch.sums[other] += share * scores[cluster * itemCount + other] }
                }
                scratch.selection.reset(capacity: neighbours)
                for other in 0..<itemCount where other != item && scratch.sums[other] > 0 {
                    scratch.selection.offer(score: Double(scratch.sums[other]), number: Int32(other))
                }
                return scratch.selection.takeSorted()
            }
        )
        return TrainedModel(items: TrainedMatrix(lists, ids: interactions.itemIDs))
    }

    func score(user: Int, into scores: inout [Float]) {
        let first = Int(clusters[user]) * interactions.itemCount
        for item in scores.indices { scores[item] = self.scores[first + item] }
    }
}
