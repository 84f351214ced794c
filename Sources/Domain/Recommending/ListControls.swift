/// How a list is to differ from the plain order by score. Controls change the order, never the scores.
public struct ListControls: Sendable, Equatable {
    public static let none = ListControls()

    /// From 0, by score alone, to 1, each row as unlike those above it as can be.
    public var diversity: Double
    /// Above 0 favours what many people rated, below 0 what few know; from −1 to 1.
    public var popularity: Double
    /// Above 0 favours what is new, below 0 what is old; from −1 to 1.
    public var recency: Double

    public init(diversity: Double = 0, popularity: Double = 0, recency: Double = 0) {
        self.diversity = diversity
        self.popularity = popularity
        self.recency = recency
    }

    public var isPlain: Bool { self == .none }

    /// Throws `.invalid` naming each control that is out of range.
    public func validate() throws(DomainError) {
        var validation = Validation()
        validation.require((0...1).contains(diversity), "diversity", "Choose a number from 0 to 1.")
        validation.require((-1...1).contains(popularity), "popularity", "Choose a number from -1 to 1.")
        validation.require((-1...1).contains(recency), "recency", "Choose a number from -1 to 1.")
        try validation.finish()
    }
}
