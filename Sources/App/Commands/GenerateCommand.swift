import Domain
import Glibc

extension Command {
    /// `palate generate`
    static let generate = Command(
        name: "generate",
        summary:
            "Write made-up items and ratings of any size, in the shape of real ones, to try how a site of that size does.",
        usage: "FOLDER",
        example: "palate generate made-up --ratings 5000000 && palate import table made-up --database made-up.db",
        options: [
            Option("ratings", "N", "How many ratings (1000000)."),
            Option("users", "N", "How many people rate (one for each 154 ratings)."),
            Option(
                "items",
                "N",
                "How many items there are (grows with the cube root of the ratings: 20,194 for a million)."
            ),
            Option("seed", "N", "Other numbers, other ratings; the same number, the same ratings (1)."),
        ]
    ) { invocation in
        let arguments = invocation.arguments
        try arguments.expect(["the folder"])
        let ratings = try PowerLawRatings(arguments)
        let folder = arguments.positionals[0]
        guard mkdir(folder, 0o755) == 0 || errno == EEXIST else {
            throw CommandFailure("\(folder) cannot be made: \(String(cString: strerror(errno)))")
        }
        try writeItems(ratings, to: "\(folder)/items.csv")
        try writeInteractions(ratings, to: "\(folder)/interactions.csv")
        Terminal.say(
            "\(ratings.userCount) users, \(ratings.itemCount) items, \(ratings.ratingCount) ratings in \(folder)"
        )
    }

    /// Written whenever so much stands ready.
    private static let pieceBytes = 1 << 18

    private static func writeItems(_ ratings: PowerLawRatings, to path: String) throws {
        try OutputFile.write(to: path) { put in
            var piece = ByteWriter(expecting: pieceBytes)
            piece.append("id,title,tags\n")
            try ratings.forEachItem { item in
                piece.append("\(item.id),\(item.title),\(item.tags.joined(separator: "|"))\n")
                if piece.count >= pieceBytes { try flush(&piece, put) }
            }
            try flush(&piece, put)
        }
    }

    private static func writeInteractions(_ ratings: PowerLawRatings, to path: String) throws {
        let bar = ProgressBar()
        defer { bar.finish() }
        try OutputFile.write(to: path) { put in
            var piece = ByteWriter(expecting: pieceBytes)
            var count = 0
            piece.append("user,item,rating,timestamp\n")
            try ratings.forEachInteraction { user, item, rating, time in
                piece.append(Int(user.rawValue))
                piece.append(",")
                piece.append(Int(item.rawValue))
                piece.append(",")
                piece.append(shortest(Double(rating)))
                piece.append(",")
                piece.append(Int(time.seconds))
                piece.append("\n")
                count += 1
                guard piece.count >= pieceBytes else { return }
                try flush(&piece, put)
                let fraction = Double(count) / Double(ratings.ratingCount)
                bar.update("write ratings", fraction: fraction, count: count, unit: "ratings")
            }
            try flush(&piece, put)
        }
    }

    private static func flush(_ piece: inout ByteWriter, _ put: (UnsafeBufferPointer<UInt8>) throws -> Void) throws {
        try piece.withBytes(put)
        piece.removeAll()
    }
}

extension PowerLawRatings {
    private static let most = 1_000_000_000

    /// Throws `UsageError`.
    fileprivate init(_ arguments: Arguments) throws(UsageError) {
        let ratings = try arguments.integer("ratings", in: 100...Self.most) ?? 1_000_000
        let shape = Self.shape(ratings: ratings)
        let users = try arguments.integer("users", in: 1...Self.most) ?? shape.users
        let items = try arguments.integer("items", in: 1...Self.most) ?? shape.items
        let seed = try arguments.integer("seed", in: 0...Int.max) ?? 1
        guard Self.isPossible(users: users, items: items, ratings: ratings) else {
            throw UsageError(
                "\(users) users and \(items) items cannot have \(ratings) ratings: each user has at least one, and at most a quarter of all pairs of a user and an item have one."
            )
        }
        self.init(users: users, items: items, ratings: ratings, seed: UInt64(seed))
    }
}
