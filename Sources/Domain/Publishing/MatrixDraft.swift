/// What an admin says of a matrix whose versions are computed elsewhere.
public struct MatrixDraft: Sendable, Equatable {
    public static let maxNameLength = 200
    public static let maxDescriptionLength = 5000

    /// Unique, whatever its case.
    public var name: String
    /// Cannot change later, as its versions are of this kind.
    public var kind: SimilarityMatrix.Kind
    public var description: String

    public init(name: String, kind: SimilarityMatrix.Kind, description: String = "") {
        self.name = name
        self.kind = kind
        self.description = description
    }

    /// Throws `.invalid` naming each field that breaks a rule.
    func validate() throws(DomainError) {
        var validation = Validation()
        validation.require(!name.isEmpty, "name", "Give it a name.")
        validation.requireLine(name, "name", atMost: Self.maxNameLength)
        validation.require(
            description.unicodeScalars.count <= Self.maxDescriptionLength,
            "description",
            "Use at most \(Self.maxDescriptionLength) characters."
        )
        try validation.finish()
    }
}

extension SimilarityMatrix {
    public var draft: MatrixDraft { MatrixDraft(name: name, kind: kind, description: description) }
}
