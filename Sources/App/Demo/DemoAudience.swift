/// What all raters have in common: each work's fame, quality and match with each taste, worked out once.
struct DemoAudience {
    let works: [DemoWork]
    let fame: [Double]
    /// In stars, above or below what its tags alone would earn.
    let quality: [Double]
    /// By taste, then by work.
    let matches: [[Double]]
    /// Where each kind's share of a rater's attention is looked up by work.
    let isBook: [Bool]

    init(works: [DemoWork], random: inout DemoRandom) {
        self.works = works
        fame = works.map { DemoFame.weight(of: $0, luck: random.unit()) }
        quality = works.map { _ in random.normal(deviation: DemoLimits.qualityDeviation) }
        matches = DemoTaste.all.map { taste in works.map(taste.match) }
        isBook = works.map { $0.kind == .book }
    }
}
