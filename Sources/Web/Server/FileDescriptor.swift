import Glibc

/// Owns a descriptor and closes it.
struct FileDescriptor: ~Copyable {
    let number: Int32

    init(owning number: Int32) {
        precondition(number >= 0, "only an open descriptor can be owned")
        self.number = number
    }

    deinit { close(number) }
}

/// An open file that answers may share; it closes when the last of them is done.
public final class OpenFile: Sendable {
    let descriptor: FileDescriptor

    /// Takes over a descriptor open for reading.
    public init(owning descriptor: Int32) {
        self.descriptor = FileDescriptor(owning: descriptor)
    }
}
