internal import Glibc

/// How one user's list of k items fared: the places that hold relevant items, and how many relevant items there are.
struct JudgedList: Sendable {
    /// Ascending from 0, all below the cutoff.
    let hitPlaces: [Int]
    /// More than 0: users without relevant items are skipped.
    let relevantCount: Int
    /// k.
    let cutoff: Int

    /// 1 if anything relevant is on the list.
    var hitRate: Double { hitPlaces.isEmpty ? 0 : 1 }

    /// Hits / k, however short the list is.
    var precision: Double { Double(hitPlaces.count) / Double(cutoff) }

    /// Hits / relevant items.
    var recall: Double { Double(hitPlaces.count) / Double(relevantCount) }

    /// 2·P·R / (P + R); 0 without hits.
    var f1: Double { hitPlaces.isEmpty ? 0 : 2 * precision * recall / (precision + recall) }

    /// Σ over hits of 1 / log₂(place + 2), divided by the same sum of a list that begins with all relevant items there is
    /// room for (Järvelin and Kekäläinen, 2002, with each item worth 1; the ideal truncated at k).
    var ndcg: Double {
        let gain = hitPlaces.reduce(0.0) { $0 + Self.discount($1) }
        let ideal = (0..<min(relevantCount, cutoff)).reduce(0.0) { $0 + Self.discount($1) }
        return gain / ideal
    }

    /// Σ over hits of the precision down to that place, divided by the number of relevant items.
    var averagePrecision: Double {
        let sum = hitPlaces.enumerated().reduce(0.0) { $0 + Double($1.offset + 1) / Double($1.element + 1) }
        return sum / Double(relevantCount)
    }

    private static func discount(_ place: Int) -> Double { 1 / log2(Double(place + 2)) }
}
