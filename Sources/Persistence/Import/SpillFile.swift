internal import Glibc

/// Records on disk that memory should not hold. The file has no name, so that nothing of it stays however the process ends.
final class SpillFile {
    private let descriptor: Int32
    private(set) var recordCount = 0

    private static let recordBytes = MemoryLayout<PendingInteraction>.stride
    /// Where files that may be large belong; `/tmp` may lie in memory.
    private static let usualFolders = ["/var/tmp", "/tmp"]

    private static var folders: [String] {
        (getenv("TMPDIR").map { [String(cString: $0)] } ?? []) + usualFolders
    }

    /// Whether there is a folder for files like this.
    static var hasFolder: Bool { folders.contains { access($0, W_OK | X_OK) == 0 } }

    /// Throws `.noRoom`.
    init() throws(ImportError) {
        for folder in Self.folders {
            var name = Array("\(folder)/palate-import-XXXXXX".utf8CString)
            // mkstemp(3) writes the name that it chose into the array, which lives through both calls.
            let opened = mkstemp(&name)
            guard opened >= 0 else { continue }
            unlink(name)
            descriptor = opened
            return
        }
        throw .noRoom(systemMessage(errno))
    }

    deinit {
        close(descriptor)
    }

    /// Throws `.noRoom`.
    func append(_ records: [PendingInteraction]) throws(ImportError) {
        var written = 0
        let start = recordCount * Self.recordBytes
        while written < records.count * Self.recordBytes {
            // pwrite(2) reads memory that the array owns for the length of the call.
            let count = records.withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress.map { $0 + written }, $0.count - written, off_t(start + written))
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw .noRoom(systemMessage(errno)) }
            written += count
        }
        recordCount += records.count
    }

    /// Fills the buffer with the records of the range. Throws `.noRoom` if the disk does not give back what it took.
    func read(_ range: Range<Int>, into buffer: inout [PendingInteraction]) throws(ImportError) {
        let nothing = PendingInteraction(user: 0, item: 0, rating: 0, seconds: nil, file: 0, line: 0)
        buffer.removeAll(keepingCapacity: true)
        buffer.append(contentsOf: repeatElement(nothing, count: range.count))
        var done = 0
        while done < range.count * Self.recordBytes {
            // pread(2) writes records as they were written, into memory that the array owns for the length of the call.
            let count = buffer.withUnsafeMutableBytes {
                pread(
                    descriptor,
                    $0.baseAddress.map { $0 + done },
                    $0.count - done,
                    off_t(range.lowerBound * Self.recordBytes + done)
                )
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw .noRoom(systemMessage(errno)) }
            done += count
        }
    }
}
