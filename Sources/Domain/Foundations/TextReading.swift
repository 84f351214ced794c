extension String {
    /// The text that stands in the bytes' range; nil if that is not valid UTF-8.
    ///
    /// As `String(validating:as:)`, but quick for what is all ASCII, as most ids and words are: that one is generic over
    /// encodings, and looks up at run time how to read this one.
    public init?(utf8 bytes: [UInt8], _ range: Range<Int>) {
        let text = bytes.withUnsafeBufferPointer { buffer -> String? in
            // The buffer checks the range, and lives as long as the array that it was lent by.
            let part = UnsafeBufferPointer(rebasing: buffer[range])
            var allBits: UInt8 = 0
            for byte in part { allBits |= byte }
            return allBits < 0x80 ? String(decoding: part, as: UTF8.self) : String(validating: part, as: UTF8.self)
        }
        guard let text else { return nil }
        self = text
    }
}
