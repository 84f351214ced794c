/// One value for each of so many rows, in order, worked out on several threads.
///
/// Rethrows what the body throws, and `TrainingCancelled`.
func mapRows<Value: Sendable>(
    _ rowCount: Int,
    threads: Int,
    _ progress: RangeProgress,
    _ body: @Sendable (Int) throws -> Value
) throws -> [Value] {
    let parts = try mapRanges(
        count: rowCount,
        chunk: TrainingLimits.itemsPerRange,
        threads: threads,
        scratch: {},
        { _, range in
            let values = try range.map(body)
            try progress.advance(by: range.count)
            return values
        }
    )
    return parts.flatMap(\.self)
}
