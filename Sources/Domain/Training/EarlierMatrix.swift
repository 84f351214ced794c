/// What a row of a matrix was computed from, in 64 bits: while they are the same, it need not be computed again.
public struct RowFingerprint: Sendable, Equatable {
    public let id: Int64
    public let fingerprint: UInt64

    public init(id: Int64, fingerprint: UInt64) {
        self.id = id
        self.fingerprint = fingerprint
    }
}

/// How the rows of a matrix came about.
public struct RowOrigins: Sendable, Equatable {
    /// In order of id; of each item that was compared, also of one without neighbours.
    public let fingerprints: [RowFingerprint]
    /// How many rows were computed, and not taken over from an earlier matrix.
    public let computedCount: Int

    /// Nil if all were.
    var computedCountIfPart: Int? { computedCount < fingerprints.count ? computedCount : nil }
}

/// An item matrix that the same model made before, with the same settings, of ratings that may have changed since.
struct EarlierMatrix: Sendable {
    /// In order of id.
    let fingerprints: [RowFingerprint]
    /// Calls the body with each row, in order of id. Throws `DamagedVersion`, in the end, if they are not those that were
    /// written.
    let forEachRow: @Sendable (_ body: (MatrixRow) throws -> Void) throws -> Void
}
