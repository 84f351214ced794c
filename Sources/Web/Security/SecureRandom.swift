import COpenSSL

/// Bytes that nobody can guess, from OpenSSL's generator, which the kernel seeds.
public enum SecureRandom {
    /// Fresh random bytes.
    ///
    /// Ends the process when the generator fails: a guessable session or token would be worse than no server.
    public static func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { bytes, initializedCount in
            fill(UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(bytes)[..<count]))
            initializedCount = count
        }
    }

    /// The same, into memory that the caller keeps and wipes.
    static func fill(_ memory: UnsafeMutableRawBufferPointer) {
        // OpenSSL fills exactly these bytes; the pointer does not outlive the call.
        let bytes = memory.bindMemory(to: UInt8.self)
        guard bytes.isEmpty || RAND_bytes(bytes.baseAddress, Int32(bytes.count)) == 1 else {
            // Going on would hand out secrets that can be guessed, so the process ends instead.
            fatalError("The random number generator failed: the process cannot make secrets.")
        }
    }
}
