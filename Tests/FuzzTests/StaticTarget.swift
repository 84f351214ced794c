@testable import Web

extension FuzzTarget {
    /// What a request for a file may say: a range, tags, codings. Every input is given to the parsers of all three.
    static let staticRequest = FuzzTarget(
        name: "static-request",
        seeds: [
            "bytes=0-1", "bytes=-5", "bytes=99-", "bytes=0-1,4-5", "\"a\", W/\"b\", *", "W/\"a,b\"",
            "gzip;q=0.5, *;q=0",
            "identity;q=0, x-gzip", "gzip, deflate, br",
        ],
        pieces: ["bytes=", "-", ",", "\"", "W/", "*", ";", "q=", "0.", "1.000", "gzip", "identity", " ", "\\", "é"]
    ) { input throws(FuzzFailure) in
        let text = String(decoding: input, as: UTF8.self)
        let length = input.count
        var isUnderstood = ContentCoding.preferred(by: text) == .gzip
        switch ByteRange(text, length: length) {
        case .ignored, .unsatisfiable: break
        case .bytes(let range):
            isUnderstood = true
            let isWithin = !range.isEmpty && range.lowerBound >= 0 && range.upperBound <= length
            try FuzzFailure.unless(isWithin, "bytes \(range) of \(length)")
        }
        let tag = "\"a\""
        let isStrong = EntityTag.isStronglyListed(tag, in: text)
        let isListed = EntityTag.isListed(tag, in: text)
        try FuzzFailure.unless(isListed || !isStrong, "a tag that matches strongly matches weakly too")
        try FuzzFailure.unless(
            EntityTag.isListed(EntityTag.strong(text), in: EntityTag.strong(text)),
            "no tag is itself"
        )
        return isUnderstood || isListed
    }
}
