/// Numbers that an item was given from outside, by an encoder of its text say: items whose vectors point the same way are
/// alike.
public struct ItemVector: Sendable, Equatable {
    /// The longest that common encoders give, four times over.
    public static let maximumDimension = 4096
    /// What the sum of the squares may be, so that sums of products of two vectors stay far from what 32 bits can hold.
    private static let squares = 1e-30...1e30

    public let itemID: ID<Item>
    public let numbers: [Float]
    /// Another after every change, and never one that the vector of this item had before.
    public let version: Int

    public init(itemID: ID<Item>, numbers: [Float], version: Int) {
        self.itemID = itemID
        self.numbers = numbers
        self.version = version
    }

    /// The numbers as they are kept. Throws `.invalid` on `vector` if they are none or too many, if one is not finite, and if
    /// they have no direction that could be reckoned with: all zero, or by far too small or too large.
    static func checked(_ numbers: [Double]) throws(DomainError) -> [Float] {
        guard (1...maximumDimension).contains(numbers.count) else {
            throw .invalid("vector", "Give 1 to \(maximumDimension) numbers, not \(numbers.count).")
        }
        let kept = numbers.map(Float.init)
        if let place = kept.firstIndex(where: { !$0.isFinite }) {
            throw .invalid("vector/\(place)", "Give a finite number of at most 32 bits.")
        }
        let square = kept.reduce(0) { $0 + Double($1) * Double($1) }
        guard square > 0 else { throw .invalid("vector", "Give at least one number that is not zero.") }
        guard squares.contains(square) else {
            throw .invalid("vector", "Multiply all vectors by one factor, so that this one is about 1 long.")
        }
        return kept
    }
}

/// All vectors together.
public struct ItemVectorSummary: Sendable, Equatable {
    public let count: Int
    /// How many numbers each has; nil as long as there is none.
    public let dimension: Int?

    public init(count: Int, dimension: Int?) {
        self.count = count
        self.dimension = dimension
    }
}

/// A vector for an item, as scripts give many at once.
public struct ItemVectorLine: Sendable, Equatable {
    public enum Subject: Sendable, Equatable {
        case id(ID<Item>)
        case externalID(String)
    }

    public let item: Subject
    public let numbers: [Float]

    /// - Parameter numbers: checked.
    init(item: Subject, numbers: [Float]) {
        self.item = item
        self.numbers = numbers
    }

    /// Throws as `ItemVector.checked` does.
    public init(item: Subject, numbers: [Double]) throws(DomainError) {
        self.init(item: item, numbers: try ItemVector.checked(numbers))
    }
}

/// What giving an item a vector changed.
public enum ItemVectorChange: Sendable, Equatable {
    case created
    case updated
    /// It had this one already.
    case unchanged
}

/// Where the vectors of items are kept. All have the same number of numbers: the first that is given sets it.
public protocol ItemVectorStore: Sendable {
    /// Nil if the item has none, or there is no such item.
    func vector(of item: ID<Item>) throws -> ItemVector?
    func summary() throws -> ItemVectorSummary
    /// Gives each item its vector, all in one transaction; of two for one item the later counts. For each line what it
    /// changed, or why it was left out: `.notFound`, or `.conflict` if the others have another number of numbers.
    func save(_ lines: [ItemVectorLine]) throws -> [Result<ItemVectorChange, DomainError>]
    /// Whether there was one.
    func delete(of item: ID<Item>) throws -> Bool
    /// In short transactions, so that nobody waits long behind it.
    func deleteAll() throws
}
