internal import Glibc

/// A sparse row for each document, a column for each term; the value is how often the document has the term.
struct TermVectors: Sendable {
    let counts: SparseRows

    /// Terms are numbered in order of their first appearance.
    struct Builder {
        private var numbers: [String: Int32] = [:]
        private var offsets = [0]
        private var columns: [Int32] = []
        private var values: [Float] = []
        private var pending: [Int32] = []

        mutating func add(_ term: String) {
            if let known = numbers[term] {
                pending.append(known)
            } else {
                pending.append(Int32(numbers.count))
                numbers[term] = Int32(numbers.count)
            }
        }

        /// The terms added since the last end are those of one document.
        mutating func endDocument() {
            pending.sort()
            for number in pending {
                // The last column may be the same number from the document before.
                if columns.count > offsets[offsets.count - 1], columns[columns.count - 1] == number {
                    values[values.count - 1] += 1
                } else {
                    columns.append(number)
                    values.append(1)
                }
            }
            offsets.append(columns.count)
            pending.removeAll(keepingCapacity: true)
        }

        func finish() -> TermVectors {
            TermVectors(
                counts: SparseRows(columnCount: numbers.count, offsets: offsets, columns: columns, values: values)
            )
        }
    }

    /// TF-IDF: each count times the inverse document frequency of its term, which is the higher the fewer documents have it.
    ///
    ///     idf(t) = 1 + ln((1 + n) / (1 + df(t)))
    ///
    /// with n documents, df(t) of them with the term. Never 0, so that two items alike in all that they have are alike.
    var weighted: SparseRows {
        var documentFrequency = [Int](repeating: 0, count: counts.columnCount)
        for column in counts.columns { documentFrequency[Int(column)] += 1 }
        let documents = Double(counts.rowCount)
        return counts.scalingColumns(by: documentFrequency.map { Float(1 + log((1 + documents) / (1 + Double($0)))) })
    }
}
