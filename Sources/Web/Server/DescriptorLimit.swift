import Glibc

/// How many descriptors the process may have open, and how many connections fit into that.
public enum DescriptorLimit {
    /// For the database, its log and its readers, large static files, standard streams, and what a library opens.
    private static let reserved = 192
    /// For each loop: its epoll, mailbox, listeners and spare; and refused connections that it lets go gently.
    private static let reservedPerLoop = 16 + Limits().gentleRefusals
    /// With an unlimited number, what the kernel grants a process unless told otherwise (fs.nr_open).
    private static let highest = 1 << 20

    /// Raises the soft limit to the hard one, which a process may do for itself, and returns it.
    public static func raise() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        let granted = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        let isRaised = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
        return min(Int(clamping: isRaised ? limit.rlim_max : granted), highest)
    }

    /// The connections that so many descriptors leave room for; at least one.
    public static func connections(descriptors: Int, loopCount: Int) -> Int {
        max(1, descriptors - reserved - loopCount * reservedPerLoop)
    }
}
