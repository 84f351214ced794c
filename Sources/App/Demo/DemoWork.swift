/// One film or book of the demo catalogue: facts, tags and a description written for this project.
struct DemoWork: Sendable, Equatable {
    enum Kind: String, Sendable {
        case film = "Film"
        case book = "Book"
    }

    /// Unique lower-case ASCII, such as `film-alien-1979`: the external id of the item it becomes.
    let slug: String
    let title: String
    /// The year of first release or publication.
    let year: Int
    /// The director of a film, the author of a book.
    let creator: String
    let kind: Kind
    /// Genres and themes, the name of the kind first.
    let tags: [String]
    let description: String
}

extension DemoWork {
    private static let fieldCount = 7

    /// Reads `slug | title | year | creator | kind | tags, comma separated | description`.
    ///
    /// Nil if a field is missing or empty, the year is no number, or the kind is neither Film nor Book.
    init?(line: String) {
        let fields = Self.fields(of: line.utf8, separatedBy: UInt8(ascii: "|"))
        guard fields.count == Self.fieldCount, fields.allSatisfy({ !$0.isEmpty }),
            let year = Int(fields[2]), let kind = Kind(rawValue: fields[4])
        else { return nil }
        let tags = Self.fields(of: fields[5].utf8, separatedBy: UInt8(ascii: ","))
        guard tags.allSatisfy({ !$0.isEmpty }) else { return nil }
        self.init(
            slug: fields[0],
            title: fields[1],
            year: year,
            creator: fields[3],
            kind: kind,
            tags: tags,
            description: fields[6]
        )
    }

    /// Splits on bytes, not characters: both separators and the spaces around them are ASCII, and the
    /// whole catalogue is read at a command's start.
    private static func fields(of bytes: String.UTF8View, separatedBy separator: UInt8) -> [String] {
        bytes.split(separator: separator, omittingEmptySubsequences: false).map { field in
            let space = UInt8(ascii: " ")
            let trimmed = field.drop { $0 == space }
            let end = trimmed.lastIndex { $0 != space }.map(trimmed.index(after:)) ?? trimmed.startIndex
            return String(decoding: trimmed[trimmed.startIndex..<end], as: UTF8.self)
        }
    }
}
