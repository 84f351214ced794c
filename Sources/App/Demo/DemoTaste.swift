/// A liking that runs across films and books alike, told by tags: how much each tag speaks to it.
struct DemoTaste: Sendable {
    let name: String
    let tagWeights: [String: Double]

    /// How far a work speaks to this taste, from 0 (not at all) to 1.
    func match(_ work: DemoWork) -> Double {
        min(1, work.tags.reduce(0) { $0 + (tagWeights[$1] ?? 0) })
    }
}

extension DemoTaste {
    static let all: [Self] = [
        .init(
            name: "Space and machines",
            tagWeights: ["Space": 0.6, "Science Fiction": 0.45, "Robots": 0.35, "Time Travel": 0.3]
        ),
        .init(
            name: "Warnings of the future",
            tagWeights: ["Dystopia": 0.7, "Science Fiction": 0.2, "Politics": 0.15, "Survival": 0.15]
        ),
        .init(
            name: "Gothic and horror",
            tagWeights: ["Horror": 0.55, "Gothic": 0.4, "Ghosts": 0.35, "Monsters": 0.35]
        ),
        .init(name: "Romance", tagWeights: ["Romance": 0.75, "Comedy": 0.1, "Drama": 0.15, "Family Saga": 0.1]),
        .init(
            name: "Classic detection",
            tagWeights: ["Detective": 0.55, "Mystery": 0.4, "Courtroom": 0.4, "Crime": 0.1]
        ),
        .init(name: "Noir and gangsters", tagWeights: ["Noir": 0.55, "Crime": 0.4, "Thriller": 0.3]),
        .init(name: "Animation and family", tagWeights: ["Animation": 0.55, "Family": 0.45, "Animals": 0.3]),
        .init(
            name: "War and history",
            tagWeights: ["War": 0.55, "History": 0.4, "Politics": 0.2, "Memoir": 0.2]
        ),
        .init(
            name: "Magical realism and sagas",
            tagWeights: ["Magical Realism": 0.7, "Family Saga": 0.45, "Short Stories": 0.2, "Memoir": 0.2]
        ),
        .init(name: "Heists", tagWeights: ["Heist": 0.85, "Crime": 0.15, "Comedy": 0.1]),
        .init(name: "Samurai and martial arts", tagWeights: ["Samurai": 0.85, "Martial Arts": 0.85, "Adventure": 0.1]),
        .init(name: "Fantasy and myth", tagWeights: ["Fantasy": 0.55, "Myth": 0.45, "Adventure": 0.2]),
        .init(name: "Spies", tagWeights: ["Spy": 0.8, "Thriller": 0.25, "Politics": 0.15]),
        .init(
            name: "The sea and the wild",
            tagWeights: ["Sea": 0.55, "Survival": 0.4, "Adventure": 0.3, "Nature": 0.3, "Animals": 0.2]
        ),
        .init(name: "Comedy and satire", tagWeights: ["Comedy": 0.5, "Satire": 0.45, "Food": 0.1]),
        .init(name: "Growing up", tagWeights: ["Coming of Age": 0.6, "Friendship": 0.35, "Drama": 0.1, "Memoir": 0.1]),
        .init(name: "Music and dance", tagWeights: ["Music": 0.75, "Romance": 0.1, "Silent": 0.1]),
        .init(name: "Westerns and the road", tagWeights: ["Western": 0.75, "Road": 0.45, "Adventure": 0.1]),
        .init(
            name: "Ideas and early cinema",
            tagWeights: ["Philosophy": 0.6, "Silent": 0.5, "Drama": 0.2, "Satire": 0.1]
        ),
        .init(name: "Food and quiet days", tagWeights: ["Food": 0.8, "Nature": 0.4, "Drama": 0.15, "Memoir": 0.1]),
    ]
}
