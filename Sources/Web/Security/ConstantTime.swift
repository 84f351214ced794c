import COpenSSL

/// Whether two secrets are the same, in time that depends on their lengths only.
///
/// An ordinary comparison stops at the first difference, and so tells an attacker how far a guess was right.
public func constantTimeEquals(_ first: [UInt8], _ second: [UInt8]) -> Bool {
    first.count == second.count && CRYPTO_memcmp(first, second, first.count) == 0
}

/// Whether two secret texts have the same UTF-8 bytes, in time that depends on their lengths only.
public func constantTimeEquals(_ first: String, _ second: String) -> Bool {
    constantTimeEquals([UInt8](first.utf8), [UInt8](second.utf8))
}
