/// The standard field, `Forwarded: for=192.0.2.60;proto=https;host=films.example.org` (RFC 7239).
///
/// Each proxy adds an element at the end. One line that cannot be read hides what stands before it, and no more: proxies
/// that add a line of their own are understood whatever their client sent.
enum ForwardedField {
    /// What the proxies say, the nearest first; at most so many.
    static func hops(of head: RequestHead, atMost limit: Int) -> [ProxyHop] {
        var hops: [ProxyHop] = []
        for line in head.values(.forwarded).reversed() {
            guard let elements = elements(head.bytes[line]) else { return hops + [ProxyHop()] }
            for element in elements.reversed() {
                hops.append(element)
                if hops.count == limit { return hops }
            }
        }
        return hops
    }

    /// The elements of one line in order, or nil if it cannot be read.
    static func elements(_ line: ArraySlice<UInt8>) -> [ProxyHop]? {
        var elements: [ProxyHop] = []
        var rest = line
        while true {
            var hop = ProxyHop()
            var names: [String] = []
            repeat {
                skipBlanks(&rest)
                guard let pair = takePair(&rest) else { return nil }
                guard let (name, value) = pair else { continue }
                if names.contains(name) { return nil }
                names.append(name)
                note(name, value[...], in: &hop)
            } while take(WireByte.semicolon, from: &rest)
            if !names.isEmpty { elements.append(hop) }
            if rest.isEmpty { return elements }
            guard take(WireByte.comma, from: &rest) else { return nil }
        }
    }

    private static func note(_ name: String, _ value: ArraySlice<UInt8>, in hop: inout ProxyHop) {
        switch name {
        case "for": hop.address = ProxyHop.address(value)
        case "proto": hop.isSecure = ProxyHop.isSecure(value)
        case "host": hop.authority = ProxyHop.authority(value)
        // `by` names the proxy, and extensions may follow.
        default: break
        }
    }

    /// A name and its value; an inner nil where both are missing, which is allowed, an outer one where they are broken.
    private static func takePair(_ rest: inout ArraySlice<UInt8>) -> (name: String, value: [UInt8])?? {
        let name = rest.prefix(while: WireByte.isToken)
        rest = rest.dropFirst(name.count)
        if name.isEmpty {
            let isBetween = rest.first.map { $0 == WireByte.comma || $0 == WireByte.semicolon } ?? true
            return isBetween ? .some(nil) : nil
        }
        guard rest.popFirst() == UInt8(ascii: "="), let value = takeValue(&rest) else { return nil }
        skipBlanks(&rest)
        return (String(decoding: name, as: UTF8.self).lowercased(), value)
    }

    /// A quoted string, its escapes undone, or what stands there up to the next separator: many proxies leave the quotes
    /// away that a colon would need.
    private static func takeValue(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        guard rest.first == WireByte.quote else {
            let value = rest.prefix { !isBlank($0) && $0 != WireByte.comma && $0 != WireByte.semicolon }
            rest = rest.dropFirst(value.count)
            return value.isEmpty || value.contains(WireByte.quote) ? nil : Array(value)
        }
        rest.removeFirst()
        var value: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case WireByte.quote: return value
            case UInt8(ascii: "\\"):
                guard let escaped = rest.popFirst() else { return nil }
                value.append(escaped)
            default: value.append(byte)
            }
        }
        return nil
    }

    private static func take(_ separator: UInt8, from rest: inout ArraySlice<UInt8>) -> Bool {
        guard rest.first == separator else { return false }
        rest.removeFirst()
        return true
    }

    private static func skipBlanks(_ rest: inout ArraySlice<UInt8>) {
        rest = rest.drop(while: isBlank)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == WireByte.space || byte == WireByte.tab }
}
