/// Gives ids consecutive numbers 0, 1, 2 … in order of their first appearance, and finds them again in constant time.
///
/// A dense table answers for the small ids that a database hands out; a dictionary, ten times slower, for the rest.
struct IdentifierIndex: Sendable {
    /// Ids below this go to the dense table: at four bytes each it stays within 16 MiB.
    static let denseLimit: Int64 = 1 << 22

    private(set) var ids: [Int64] = []
    private var dense: [Int32] = []
    private var sparse: [Int64: Int32] = [:]

    init() {}

    /// Numbers the ids as they stand; all distinct.
    init(ids: [Int64]) {
        for id in ids {
            let number = insert(id)
            precondition(number == self.ids.count - 1, "an id stands twice")
        }
    }

    var count: Int { ids.count }

    /// Nil for an id that was never inserted.
    @inline(__always)
    func number(of id: Int64) -> Int? {
        if id >= 0 && id < Int64(dense.count) {
            let number = dense[Int(id)]
            return number >= 0 ? Int(number) : nil
        }
        return sparse.isEmpty ? nil : sparse[id].map(Int.init)
    }

    /// The number of the id, given now if it is new.
    mutating func insert(_ id: Int64) -> Int {
        if let known = number(of: id) { return known }
        let number = ids.count
        ids.append(id)
        if id >= 0 && id < Self.denseLimit {
            if id >= Int64(dense.count) {
                let grown = min(max(Int(id) + 1, dense.count * 2), Int(Self.denseLimit))
                dense.append(contentsOf: repeatElement(-1, count: grown - dense.count))
            }
            dense[Int(id)] = Int32(number)
        } else {
            sparse[id] = Int32(number)
        }
        return number
    }

    /// The same ids numbered in ascending order, and the new number of each old one.
    func sorted() -> (index: IdentifierIndex, newNumbers: [Int32]) {
        let order = ids.indices.sorted { ids[$0] < ids[$1] }
        var newNumbers = [Int32](repeating: 0, count: ids.count)
        for (new, old) in order.enumerated() { newNumbers[old] = Int32(new) }
        return (IdentifierIndex(ids: order.map { ids[$0] }), newNumbers)
    }
}
