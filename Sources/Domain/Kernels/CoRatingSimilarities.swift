/// How alike rows are by what `CoRatings` adds up about them. The sums are those of the columns in their order, and no formula
/// of `RatingSimilarity` tells one row from the other, so it is mutual to the last bit.
struct CoRatingSimilarities: MutualSimilarities {
    let coRatings: CoRatings
    let similarity: RatingSimilarity.Rule
    /// How much a similarity counts, by the number of columns that both rated.
    let rule: PairRule

    var rowCount: Int { coRatings.rowCount }

    func makeScratch() -> CoRatings.Scratch { CoRatings.Scratch(rowCount: coRatings.rowCount) }

    @inline(__always)
    func forEachAlike(to row: Int, _ scratch: inout CoRatings.Scratch, _ body: (Int32, Float) -> Void) {
        coRatings.forEachOther(than: row, &scratch) { other, sums in
            let similarity = similarity.similarity(sums) * rule.trust(count: sums.count)
            if similarity > 0 { body(other, similarity) }
        }
    }
}
