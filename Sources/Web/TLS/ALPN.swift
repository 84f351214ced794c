import COpenSSL

/// The choice of the protocol within TLS (RFC 7301). There is one here; a client that speaks only others is refused, so
/// that it cannot be made to send its requests to what would read them otherwise.
enum ALPN {
    static let http11 = Array("http/1.1".utf8)

    static func install(in context: OpaquePointer) {
        SSL_CTX_set_alpn_select_cb(
            context,
            { _, chosen, chosenLength, offered, offeredLength, _ in
                let list = UnsafeBufferPointer(start: offered, count: Int(offeredLength))
                guard let range = ALPN.find(ALPN.http11, in: list), let start = offered else {
                    return SSL_TLSEXT_ERR_ALERT_FATAL
                }
                // OpenSSL takes a choice that points into what was offered.
                chosen?.pointee = start + range.lowerBound
                chosenLength?.pointee = UInt8(range.count)
                return SSL_TLSEXT_ERR_OK
            },
            nil
        )
    }

    /// Where a name stands in a list of names, each behind its length.
    static func find(_ name: [UInt8], in list: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        var index = 0
        while index < list.count {
            let start = index + 1
            let end = start + Int(list[index])
            guard end <= list.count else { return nil }
            if list[start..<end].elementsEqual(name) { return start..<end }
            index = end
        }
        return nil
    }
}
