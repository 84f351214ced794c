import Domain

/// `/api/interactions/`
struct RecSysInteractions {
    func index(_ call: RecSysCall) throws -> Response {
        var query = InteractionQuery()
        let numbers = call.services.userNumbers
        if let number = try call.integer("user") {
            guard let user = try numbers.user(Int64(number)) else {
                return try call.page(Page<Interaction>.empty) { _, _ in }
            }
            query.user = user.id
        }
        if let item = try call.integer("item") {
            guard try call.services.items.known(ID(Int64(item))) != nil else {
                throw RecSysCall.refusal(of: "item", RecSysCall.noChoice)
            }
            query.item = ID(Int64(item))
        }
        query.rating = try call.number("rating")
        query.isSuitableToTrain = call.flag("suitable_to_train")
        let page = try call.services.interactions.list(query, page: call.pageRequest, viewer: call.viewer)
        // They come by user.
        var last: (id: ID<User>, number: Int64)?
        return try call.page(page) { writer, interaction in
            if last?.id != interaction.userID {
                last = (interaction.userID, try numbers.number(of: interaction.userID) ?? 0)
            }
            writer.recSysInteraction(interaction, number: last?.number ?? 0, call)
        }
    }

    func show(_ call: RecSysCall) throws -> Response {
        let (number, user, item) = try pair(call)
        let interaction = try call.services.interactions.interaction(user: user, item: item, viewer: call.viewer)
        return call.json { $0.recSysInteraction(interaction, number: number, call) }
    }

    /// Takes a list; all of it is saved, or nothing.
    func create(_ call: RecSysCall) throws -> Response {
        let rows = try call.list()
        var lines: [InteractionLine] = []
        var problems: [RecSysProblems] = []
        lines.reserveCapacity(rows.count)
        let names = try UserNames(call.services.userNumbers)
        for row in rows {
            var fields = try RecSysFields(row)
            let line = try self.line(&fields, names)
            problems.append(fields.problems)
            if let line { lines.append(line) }
        }
        try refuse(problems)
        let moment = call.services.clock.now
        let outcomes = try call.services.bulkLoads.saveTogether(lines, at: moment, viewer: call.viewer)
        try refuse(zip(outcomes, lines).map { Self.problems($0, $1) })
        let createdAt = moment.rfc3339
        return call.json(status: .created) { writer in
            writer.array { writer in
                for (row, line) in zip(rows, lines) {
                    writer.object { writer in
                        writer.field("user", RecSysFields.integer(row["user"] ?? .null).value)
                        guard case .id(let item) = line.item else { return }
                        writer.field("item", call.link("items", item.rawValue))
                        writer.field("suitable_to_train", line.isSuitableToTrain)
                        writer.key("rating")
                        writer.float(line.rating)
                        writer.field("created_at", createdAt)
                    }
                }
            }
        }
    }

    func update(_ call: RecSysCall) throws -> Response {
        let (number, user, item) = try pair(call)
        let old = try call.services.interactions.interaction(user: user, item: item, viewer: call.viewer)
        var fields = try call.fields()
        let rating = fields.required("rating", RecSysFields.number)
        let isSuitable = fields.optional("suitable_to_train", RecSysFields.flag)
        try fields.problems.finish()
        let interaction = Interaction(
            userID: user,
            itemID: item,
            rating: rating ?? old.rating,
            ratedAt: call.services.clock.now,
            isSuitableToTrain: isSuitable ?? old.isSuitableToTrain
        )
        _ = try call.services.interactions.save(interaction, viewer: call.viewer)
        return call.json { $0.recSysInteraction(interaction, number: number, call) }
    }

    func destroy(_ call: RecSysCall) throws -> Response {
        let (_, user, item) = try pair(call)
        try call.services.interactions.delete(user: user, item: item, viewer: call.viewer)
        return .noContent
    }

    // MARK: -

    /// Nil where something is wrong, which is noted.
    private func line(_ fields: inout RecSysFields, _ names: UserNames) throws -> InteractionLine? {
        let user = fields.required("user", RecSysFields.integer)
        let item = fields.required("item", RecSysFields.link(to: "items"))
        let rating = fields.required("rating", RecSysFields.number)
        let isSuitable = fields.optional("suitable_to_train", RecSysFields.flag)
        guard let user, let item, let rating, fields.problems.isEmpty else { return nil }
        guard user >= 0 else {
            fields.add("user", "Ensure this value is greater than or equal to 0.")
            return nil
        }
        return InteractionLine(
            user: try names.name(Int64(user)),
            item: .id(ID(item)),
            rating: rating,
            ratedAt: nil,
            isSuitableToTrain: isSuitable ?? true
        )
    }

    private static func problems(_ outcome: LineOutcome, _ line: InteractionLine) -> RecSysProblems {
        var problems = RecSysProblems()
        guard case .rejected(let problem) = outcome else { return problems }
        switch problem {
        case .unknownItem: problems.add("item", "Invalid hyperlink - Object does not exist.")
        case .unknownUser: problems.add("user", RecSysCall.noChoice)
        case .invalid(let fields): for field in fields { problems.add(field.field, field.message) }
        }
        return problems
    }

    /// Throws a list parallel to what was sent, if anything in it is wrong.
    private func refuse(_ problems: [RecSysProblems]) throws {
        guard problems.contains(where: { !$0.isEmpty }) else { return }
        throw RecSysRefusal(.badRequest, body: .array(problems.map(\.json)))
    }

    /// `12-345`: user number 12's of item 345.
    private func pair(_ call: RecSysCall) throws -> (number: Int64, ID<User>, ID<Item>) {
        let parts = (call.request.parameters["id"] ?? "").split(separator: "-").map(String.init)
        guard parts.count == 2, let number = Int64(parts[0]), let item = ID<Item>(text: parts[1]),
            let user = try call.services.userNumbers.user(number)
        else { throw RecSysRefusal.notFound }
        return (number, user.id, item)
    }
}

/// Which users the numbers of one request mean.
private final class UserNames {
    private let numbers: UserNumbers
    private var known: [Int64: RowName<User>] = [:]

    init(_ numbers: UserNumbers) throws {
        self.numbers = numbers
    }

    /// By external id, under which one that is missing is created; by ours for people with an account.
    func name(_ number: Int64) throws -> RowName<User> {
        if number < UserNumbers.first { return .externalID(String(number)) }
        if let name = known[number] { return name }
        let user = try numbers.user(number)
        let name: RowName<User> = user.map { .id($0.id) } ?? .externalID(String(number))
        known[number] = name
        return name
    }
}

extension JSONWriter {
    fileprivate mutating func recSysInteraction(_ interaction: Interaction, number: Int64, _ call: RecSysCall) {
        object { writer in
            writer.field("user", number)
            writer.field("item", call.link("items", interaction.itemID.rawValue))
            writer.field("suitable_to_train", interaction.isSuitableToTrain)
            writer.key("rating")
            writer.float(interaction.rating)
            writer.field("created_at", interaction.ratedAt.rfc3339)
        }
    }
}

extension Page {
    fileprivate static var empty: Page { Page(results: [], total: 0) }
}

extension Result {
    fileprivate var value: Success? { try? get() }
}
