import Domain
import Web

/// What the site answered, as a test looks at it.
struct Answer {
    let status: Int
    let headers: Headers
    let bytes: [UInt8]
    /// Where the events of an answer come, if that is what it is.
    let events: EventStream?

    init(_ response: Response) {
        status = response.status.code
        headers = response.headers
        bytes =
            switch response.body {
            case .none: []
            case .bytes(let bytes): bytes
            case .shared(let bytes): Array(bytes)
            case .file, .stream, .events: []
            }
        if case .events(let stream) = response.body { events = stream } else { events = nil }
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var location: String? { headers[.location] }

    /// The body as JSON; null if it is none.
    var json: JSONValue { (try? JSONReader.parse(bytes)) ?? .null }

    /// The ids of the items in `results`.
    var itemIDs: [Int] {
        (json["results"]?.elements ?? []).compactMap { ($0["item"]?["id"] ?? $0["id"])?.wholeNumber }
    }

    /// The pointers of a problem's `errors`.
    var pointers: [String] { (json["errors"]?.elements ?? []).compactMap { $0["pointer"]?.string } }

    /// The anti-forgery token of the page's first form.
    var csrf: String? {
        guard let start = text.firstRange(of: "name=\"_csrf\" value=\"")?.upperBound else { return nil }
        return String(text[start...].prefix { $0 != "\"" })
    }
}
