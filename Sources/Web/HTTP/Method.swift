/// The request methods that are understood. Any other is answered 501, or 405 where the API is asked.
public enum Method: String, Sendable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case options = "OPTIONS"
    /// One of any other name. No route serves it.
    case other = "OTHER"

    /// Nil for a method of another name.
    init?(_ bytes: Span<UInt8>) {
        guard bytes.count <= 7 else { return nil }
        var packed: UInt64 = 0
        for index in bytes.indices {
            packed = packed << 8 | UInt64(bytes[index])
        }
        // The letters of each name, packed: a comparison of one word in place of a search through strings.
        switch packed {
        case 0x47_4554: self = .get
        case 0x4845_4144: self = .head
        case 0x504F_5354: self = .post
        case 0x50_5554: self = .put
        case 0x50_4154_4348: self = .patch
        case 0x4445_4C45_5445: self = .delete
        case 0x4F_5054_494F_4E53: self = .options
        default: return nil
        }
    }

    /// How many there are, for tables that hold one entry per method.
    static let count = 8

    /// Position in such a table.
    var index: Int {
        switch self {
        case .get: 0
        case .head: 1
        case .post: 2
        case .put: 3
        case .patch: 4
        case .delete: 5
        case .options: 6
        case .other: 7
        }
    }
}
