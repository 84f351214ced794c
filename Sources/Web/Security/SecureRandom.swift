import COpenSSL

/// Bytes that nobody can guess, from OpenSSL's generator, which the kernel seeds.
public enum SecureRandom {
    /// Fresh random bytes.
    ///
    /// Ends the process when the generator fails: a guessable session or token would be worse than no server.
    public static func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { bytes, initializedCount in
            // OpenSSL fills exactly the bytes reserved; the pointer does not outlive the call.
            guard count == 0 || RAND_bytes(bytes.baseAddress, Int32(count)) == 1 else {
                // Going on would hand out secrets that can be guessed, so the process ends instead.
                fatalError("The random number generator failed: the process cannot make secrets.")
            }
            initializedCount = count
        }
    }
}
