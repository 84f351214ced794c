/// The numbers that this layer is tuned by.
enum Limits {
    /// How long to wait for another process's transaction. Importers and trainers commit in short batches, so a longer
    /// wait means that something is stuck.
    static let busyTimeoutMilliseconds: Int32 = 10_000
    /// Page cache of the writer, in KiB: the hot parts of every index that one bulk load touches.
    static let writerCacheKibibytes = 65_536
    /// What one thread sorts at a time of an index that is made at once. Smaller parts are sorted quicker and merged slower:
    /// of 1 and of 10 million rows, sizes from 2 to 32 MB take the same time within a tenth.
    static let sortedPartKibibytes = 4_096
    /// Page cache of each reader. Small, because readers also share the file by memory mapping.
    static let readerCacheKibibytes = 8_192
    /// How much of the file is read through memory mapping, which saves a system call and a copy per page.
    static let memoryMapBytes = 1 << 30
    /// What the log file is cut back to after a large load.
    static let journalSizeBytes = 64 << 20
    /// The log is copied back into the database when it has grown by so many pages (64 MB). Pages that many ratings share
    /// are then copied once and not with every group, or with every list of some thousand ratings.
    static let checkpointPages = 16_000
    /// Rows that `PRAGMA optimize` looks at per index: enough for a plan, and it never takes long.
    static let analysisRows = 400
    /// Statements whose text is put together at run time, kept per connection. Filters combine, so they need a bound.
    static let dynamicStatementCount = 128

    /// Jobs that share one commit. A larger group would make the first of them wait for the last.
    static let groupSize = 512
    /// Jobs that may wait. Beyond it the server says that it is overloaded, which is better than answering late.
    static let writeQueueLength = 8_192
    /// How often an idle writer looks whether another process committed.
    static let foreignCommitPollMilliseconds = 200

    /// Entries of each cache by kind; an item takes about 1 kB, a session less.
    static let cachedItems = 65_536
    static let cachedUserRatings = 16_384
    static let cachedSessions = 16_384
    static let cachedTokens = 4_096
    /// Above so many touched keys it is cheaper to empty a cache than to name each key.
    static let individualInvalidations = 2_000
    /// Popular items are looked up again when they are older than this.
    static let popularItemsAgeMilliseconds: Int64 = 1_000
    /// Popular items remembered at the least, so that callers with different limits share one list.
    static let popularItemsRemembered = 200

    /// Interactions after which a bulk load ends its transaction, even if nobody waits. The more, the fewer times pages and
    /// statistics are written.
    static let loadRows = 1_000_000
    /// From so many interactions on, the first ones are put in their index all at once.
    static let indexedAtOnce = 10_000
    /// Pairs of a part of a load that are looked up to learn whether the part's pairs are new.
    static let sampledPairs = 64
    /// External ids that a bulk loader remembers of each kind, about 100 bytes each.
    static let rememberedExternalIDs = 1_000_000
    /// Imports that are remembered; older ones are forgotten when one begins.
    static let rememberedImports = 10_000
    /// Rows of a matrix version deleted per transaction, so that a rating never waits long behind it.
    static let matrixRowsPerDeletion = 2_000
    /// Vectors of items deleted per transaction, likewise: 16 MB at most.
    static let vectorsPerDeletion = 1_000

    /// Words of a search text that are looked for, and how long each may be; more narrows nothing and costs time.
    static let searchWords = 12
    static let searchWordLength = 64
}
