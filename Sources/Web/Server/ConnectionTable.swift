/// The connections of one loop, found by what the poller says of their descriptors.
struct ConnectionTable {
    /// Indexed by descriptor: the kernel always gives the lowest number that is free.
    private(set) var slots: [Connection?] = []
    private var generation: UInt32 = 0
    private var waiting = WaitingQueue()
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    /// Nil once it has closed, also when its descriptor has been given to another.
    subscript(token: ConnectionToken) -> Connection? {
        let index = Int(token.descriptor)
        guard index < slots.count, let connection = slots[index], connection.token == token else { return nil }
        return connection
    }

    /// The connection that has waited longest for a whole request, and so is missed least.
    var longestWaiting: Connection? {
        waiting.first.flatMap { slots[Int($0)] }
    }

    /// A name for the connection that a descriptor is about to become.
    mutating func newToken(_ descriptor: Int32) -> ConnectionToken {
        // The poller's own generation, 0, is passed over.
        generation = max(1, generation &+ 1)
        return ConnectionToken(descriptor: descriptor, generation: generation)
    }

    mutating func insert(_ connection: Connection) {
        let index = Int(connection.token.descriptor)
        while slots.count <= index { slots.append(nil) }
        slots[index] = connection
        count += 1
    }

    mutating func remove(_ connection: Connection) {
        let descriptor = connection.token.descriptor
        precondition(slots[Int(descriptor)] === connection, "a connection was removed twice")
        slots[Int(descriptor)] = nil
        count -= 1
        waiting.remove(descriptor)
    }

    /// Says that a connection waits for a request from now on, or no longer.
    mutating func setWaiting(_ token: ConnectionToken, _ isWaiting: Bool) {
        if isWaiting { waiting.append(token.descriptor) } else { waiting.remove(token.descriptor) }
    }
}
