public import Domain

/// Bulk loading into memory, by the rules of the contract. Also a source of what was loaded, to train from.
public final class InMemoryBulkStore: BulkStore {
    private struct State {
        var items: [String: ItemDraft] = [:]
        var users: [String: UserDraft] = [:]
        var interactions: [String: [String: InteractionLine]] = [:]
        var callSizes: [Int] = []
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

    public func saveItems(_ drafts: [ItemDraft], at moment: Timestamp) throws -> [LineOutcome] {
        state.withLock { state in
            state.callSizes.append(drafts.count)
            return drafts.map { draft in
                let id = draft.externalID ?? ""
                let old = state.items.updateValue(draft, forKey: id)
                return old == nil ? .created : old == draft ? .unchanged : .updated
            }
        }
    }

    public func knowsItems(_ externalIDs: [String]) throws -> [Bool] {
        state.withLock { state in externalIDs.map { state.items[$0] != nil } }
    }

    public func knowsUsers(_ externalIDs: [String]) throws -> [Bool] {
        state.withLock { state in externalIDs.map { state.users[$0] != nil } }
    }

    public func saveUsers(_ drafts: [UserDraft], at moment: Timestamp) throws -> [LineOutcome] {
        state.withLock { state in
            state.callSizes.append(drafts.count)
            return drafts.map { draft in
                let old = state.users.updateValue(draft, forKey: draft.externalID ?? "")
                return old == nil ? .created : old == draft ? .unchanged : .updated
            }
        }
    }

    public func interactionBatch() throws -> Int { 5000 }

    public func saveInteractions(
        _ lines: [InteractionLine],
        createsUsers: Bool,
        scale: RatingScale,
        at moment: Timestamp
    ) throws -> [LineOutcome] {
        state.withLock { state in
            state.callSizes.append(lines.count)
            return lines.map { line in
                guard state.items[line.item] != nil else { return .rejected(.unknownItem(line.item)) }
                if state.users[line.user] == nil {
                    guard createsUsers else { return .rejected(.unknownUser(line.user)) }
                    state.users[line.user] = UserDraft(externalID: line.user)
                }
                guard scale.contains(line.rating) else { return .rejected(.invalid([])) }
                let old = state.interactions[line.user, default: [:]].updateValue(line, forKey: line.item)
                return old == nil ? .created : old == line ? .unchanged : .updated
            }
        }
    }
}
