import Domain

/// The connections of all loops, counted in all and by client.
///
/// Loops touch it only as a connection opens and closes. It never holds more clients than there are connections.
final class ConnectionCounts: Sendable {
    enum Admission: Equatable {
        case granted
        /// All places are taken.
        case full
        /// This client has as many as one may have.
        case tooManyOfClient
    }

    private struct State {
        var total = 0
        var ofClient: [ClientNetwork: Int] = [:]
    }

    private let limits: Limits
    /// Proxies, behind which many clients are.
    private let exempt: AddressSet
    private let state = Locked(State())

    init(limits: Limits, exempt: AddressSet = AddressSet()) {
        self.limits = limits
        self.exempt = exempt
    }

    /// Under whom a connection counts; nil if its address may have any number.
    func client(of arrival: Arrival) -> ClientNetwork? {
        exempt.contains(peer: arrival.address) ? nil : arrival.client
    }

    /// Counts a connection if it may open. Without a client, it counts only among all.
    func admit(_ client: ClientNetwork?) -> Admission {
        state.withLock { state in
            if let client, state.ofClient[client, default: 0] >= limits.connectionsPerAddress {
                return .tooManyOfClient
            }
            guard state.total < limits.connections else { return .full }
            state.total += 1
            if let client { state.ofClient[client, default: 0] += 1 }
            return .granted
        }
    }

    /// Takes back what `admit` granted.
    func release(_ client: ClientNetwork?) {
        state.withLock { state in
            state.total -= 1
            guard let client, let count = state.ofClient[client] else { return }
            state.ofClient[client] = count > 1 ? count - 1 : nil
        }
    }
}
