import Web

/// How many connections `palate serve` holds.
struct ConnectionSettings: Sendable {
    /// Some hundred megabytes of idle connections; more must be asked for.
    private static let standard = 65_536
    private static let highest = 1_000_000

    /// Nil: as many as there are descriptors for, within reason.
    let connections: Int?
    /// Nil: a quarter of all.
    let connectionsPerAddress: Int?

    static let options: [Option] = [
        Option(
            "connections",
            "NUMBER",
            "Connections in all (PALATE_CONNECTIONS; as descriptors allow, at most \(standard))."
        ),
        Option(
            "connections-per-address",
            "NUMBER",
            "Connections of one IPv4 address or IPv6 /64 network (PALATE_CONNECTIONS_PER_ADDRESS; a quarter of all)."
        ),
    ]

    init(_ settings: Settings) throws {
        connections = try settings.number("connections", in: 1...Self.highest)
        connectionsPerAddress = try settings.number("connections-per-address", in: 1...Self.highest)
    }

    /// The limits of a server, whose descriptors are raised to what the system grants. Throws `CommandFailure` if that is
    /// too little for the connections asked for.
    func limits(loopCount: Int) throws(CommandFailure) -> Limits {
        let descriptors = DescriptorLimit.raise()
        let possible = DescriptorLimit.connections(descriptors: descriptors, loopCount: loopCount)
        if let connections, connections > possible {
            throw CommandFailure(
                "\(connections) connections need more than the \(descriptors) descriptors that the system grants, which are enough for \(possible). Raise LimitNOFILE= of the service (or `ulimit -Hn`), or set connections lower."
            )
        }
        var limits = Limits()
        limits.connections = connections ?? min(possible, Self.standard)
        limits.connectionsPerAddress = connectionsPerAddress ?? max(1, limits.connections / 4)
        return limits
    }
}
