/// Sizes that training and reading keep to.
enum TrainingLimits {
    /// Between two reports while reading: some ten a second from a database.
    static let interactionsPerReport = 100_000
    /// Items per range: enough to make handing out cheap, few enough that two threads end together.
    static let itemsPerRange = 64
    /// Rows per transaction while a version is written: about 200 kB, so that a rating never waits long behind one.
    static let rowsPerBatch = 500
    /// Scratches kept for the next reading; more readers than this at once make their own.
    static let pooledScratches = 16
}
