public import Domain

/// Bulk loading into memory, by the rules of the contract. Also a source of what was loaded, to train from.
public final class InMemoryBulkStore: BulkStore {
    private struct State {
        var items: [String: ItemDraft] = [:]
        var users: [String: UserDraft] = [:]
        var interactions: [String: [String: InteractionLine]] = [:]
        var callSizes: [Int] = []
        /// External ids that were asked for; an id is a place among them, from 1.
        var numbered: [String] = []

        mutating func id<Entity>(_ externalID: String) -> ID<Entity> {
            if let place = numbered.firstIndex(of: externalID) { return ID(Int64(place + 1)) }
            numbered.append(externalID)
            return ID(Int64(numbered.count))
        }

        func externalID<Entity>(_ name: RowName<Entity>) -> String {
            switch name {
            case .externalID(let externalID): externalID
            case .id(let id): numbered.indices.contains(Int(id.rawValue) - 1) ? numbered[Int(id.rawValue) - 1] : "\(id)"
            }
        }
    }

    private let state = Locked(State())

    public init() {}

    public var items: [String: ItemDraft] { state.withLock { $0.items } }
    public var userIDs: Set<String> { state.withLock { Set($0.users.keys) } }
    /// How many rows each call had.
    public var callSizes: [Int] { state.withLock { $0.callSizes } }

    public var interactions: [InteractionLine] {
        state.withLock { $0.interactions.values.flatMap(\.values) }
    }

    public func interaction(user: String, item: String) -> InteractionLine? {
        state.withLock { $0.interactions[user]?[item] }
    }

    /// Nothing is saved if `record` throws.
    private func keep(
        _ record: ([LineOutcome]) throws -> Void,
        _ change: (inout State) -> [LineOutcome]
    ) throws -> [LineOutcome] {
        let (changed, outcomes) = state.withLock { state in
            var changed = state
            let outcomes = change(&changed)
            return (changed, outcomes)
        }
        try record(outcomes)
        state.withLock { $0 = changed }
        return outcomes
    }

    public func saveItems(
        _ lines: [ItemLine],
        at moment: Timestamp,
        record: ([LineOutcome]) throws -> Void
    ) throws -> [LineOutcome] {
        try keep(record) { state in
            state.callSizes.append(lines.count)
            return lines.map(\.draft).map { draft in
                let id = draft.externalID ?? ""
                let old = state.items.updateValue(draft, forKey: id)
                return old == nil ? .created : old == draft ? .unchanged : .updated
            }
        }
    }

    public func itemIDs(_ externalIDs: [String]) throws -> [ID<Item>?] {
        state.withLock { state in externalIDs.map { state.items[$0] == nil ? nil : state.id($0) } }
    }

    public func userIDs(_ externalIDs: [String]) throws -> [ID<User>?] {
        state.withLock { state in externalIDs.map { state.users[$0] == nil ? nil : state.id($0) } }
    }

    public func saveUsers(
        _ lines: [UserLine],
        at moment: Timestamp,
        record: ([LineOutcome]) throws -> Void
    ) throws -> [LineOutcome] {
        try keep(record) { state in
            state.callSizes.append(lines.count)
            return lines.map(\.draft).map { draft in
                let old = state.users.updateValue(draft, forKey: draft.externalID ?? "")
                return old == nil ? .created : old == draft ? .unchanged : .updated
            }
        }
    }

    /// Keeps lines with external ids.
    public func saveInteractions(
        _ rules: InteractionLoadRules,
        whole: Bool,
        next: () -> ArraySlice<InteractionLine>?,
        record: ([LineOutcome]) throws -> Void
    ) throws -> [LineOutcome] {
        guard let lines = next() else { return [] }
        return try keep(record) { state in
            state.callSizes.append(lines.count)
            return lines.map { line in
                let (user, item) = (state.externalID(line.user), state.externalID(line.item))
                var line = line
                (line.user, line.item) = (.externalID(user), .externalID(item))
                guard state.items[item] != nil else { return .rejected(.unknownItem(line.item)) }
                if state.users[user] == nil {
                    guard rules.createsUsers else { return .rejected(.unknownUser(line.user)) }
                    state.users[user] = UserDraft(externalID: user)
                }
                guard rules.scale.contains(line.rating) else { return .rejected(.invalid([])) }
                let old = state.interactions[user, default: [:]].updateValue(line, forKey: item)
                return old == nil ? .created : old == line ? .unchanged : .updated
            }
        }
    }
}
