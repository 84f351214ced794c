/// Sizes that training and reading keep to.
enum TrainingLimits {
    /// Between two reports while reading: some ten a second from a database.
    static let interactionsPerReport = 100_000
    /// Items per range: enough to make handing out cheap, few enough that two threads end together.
    static let itemsPerRange = 64
    /// The same of items that have changed: they are few, and the well-known ones of them long.
    static let changedItemsPerRange = 8
    /// Up to this share of the work in rows that have changed, what has not changed is taken over from the live version.
    static let changedShare = 0.5
    /// Rows per transaction while a version is written: about 200 kB, so that a rating never waits long behind one.
    static let rowsPerBatch = 500
    /// Fingerprints per transaction: about 100 kB.
    static let fingerprintsPerBatch = 5_000
    /// Scratches kept for the next reading; more readers than this at once make their own.
    static let pooledScratches = 16
}
