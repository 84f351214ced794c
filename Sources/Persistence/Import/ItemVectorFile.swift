public import Domain

/// A file of vectors, one JSON object on each line as `ItemVectorLoad` reads them.
public enum ItemVectorFile {
    private static let pieceBytes = 1 << 20

    /// Loads all of it. What has been saved stays when something throws, and loading the file again changes nothing of it.
    ///
    /// Throws `ImportError.unreadable`, and what saving throws.
    ///
    /// - Parameter progress: told how much of the file has been read, 0 to 1, and how many lines that were, after each piece.
    public static func load(
        _ path: String,
        into load: ItemVectorLoad,
        progress: (Double, Int) -> Void
    ) throws -> ItemVectorReport {
        var load = load
        var source = try ByteSource(path: path)
        var buffer = [UInt8](repeating: 0, count: pieceBytes)
        var readBytes = 0
        while true {
            let count = try source.read(into: &buffer, from: 0)
            if count == 0 { return try load.finish() }
            try load.receive(Array(buffer[..<count]))
            readBytes += count
            progress(Double(readBytes) / Double(max(source.byteCount, readBytes)), load.lineCount)
        }
    }
}
