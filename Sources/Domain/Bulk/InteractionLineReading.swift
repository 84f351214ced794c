/// Reads the lines of a load of interactions.
///
///     {"user": "42", "item": "film-1", "rating": 4.5, "timestamp": 1700000000}
///     {"user_id": 7, "item_id": 12, "rating": 3, "suitable_to_train": false}
struct InteractionLineReading: Sendable {
    private static let columns = ["user", "user_id", "item", "item_id", "rating", "timestamp", "suitable_to_train"]

    /// Who loads, if that is no editor; nil for editors, who load for everybody.
    let own: ID<User>?
    let scale: RatingScale

    /// Throws `JSONProblems`, and `DomainError` as `line` of the parts does.
    func line(_ value: JSONValue) throws -> InteractionLine {
        var fields = try JSONFields(value)
        // `id` is what lists and exports show of a pair, which its user and item say already.
        _ = fields.optionalValue("id")
        let user = name("user", "user_id", &fields, isRequired: own == nil) as RowName<User>?
        let item = name("item", "item_id", &fields, isRequired: true) as RowName<Item>?
        let rating = fields.requiredDouble("rating")
        let seconds = fields.optionalInteger("timestamp")
        let isSuitableToTrain = fields.optionalBool("suitable_to_train")
        try fields.finish()
        return try line(user, item, rating, seconds.map(Int64.init), isSuitableToTrain)
    }

    private func name<Entity>(
        _ external: String,
        _ id: String,
        _ fields: inout JSONFields,
        isRequired: Bool
    ) -> RowName<Entity>? {
        let text = fields.optionalString(external)
        let number = fields.optionalInteger(id)
        switch (text, number) {
        case (let text?, nil): return .externalID(text.trimmed)
        case (nil, let number?): return .id(ID(Int64(number)))
        case (nil, nil):
            if isRequired { fields.addProblem(external, "is required, or \(id) in its place") }
            return nil
        default:
            fields.addProblem(id, "must not stand beside \(external)")
            return nil
        }
    }

    /// For rows with these columns. Throws `StreamProblem` for a column that there is not.
    func rowReader(_ names: [String]) throws -> @Sendable (CSVRow) throws -> InteractionLine {
        for name in names where !Self.columns.contains(name) {
            throw StreamProblem(
                "There is no column “\(name)” here. Known are: \(Self.columns.joined(separator: ", "))."
            )
        }
        func place(_ name: String) -> Int? { names.firstIndex(of: name) }
        let (user, userID, item, itemID) = (place("user"), place("user_id"), place("item"), place("item_id"))
        let (rating, time, suitable) = (place("rating"), place("timestamp"), place("suitable_to_train"))
        return { row in
            guard let value = try row.decimal(rating) else {
                throw StreamProblem(pointer: "/rating", "Give the rating.")
            }
            return try line(
                name(row, user, userID, "user", isRequired: own == nil),
                name(row, item, itemID, "item", isRequired: true),
                value,
                row.integer(time),
                row.flag(suitable)
            )
        }
    }

    private func name<Entity>(
        _ row: CSVRow,
        _ external: Int?,
        _ id: Int?,
        _ field: String,
        isRequired: Bool
    ) throws -> RowName<Entity>? {
        let text = try row.optionalText(external)
        let number = try row.integer(id)
        switch (text, number) {
        case (let text?, nil): return .externalID(text.trimmed)
        case (nil, let number?): return .id(ID(number))
        case (nil, nil):
            if isRequired { throw StreamProblem(pointer: "/\(field)", "Give this or \(field)_id.") }
            return nil
        default: throw StreamProblem(pointer: "/\(field)_id", "Leave this empty, or \(field).")
        }
    }

    /// Throws `.forbidden` for a rating of somebody else, and `.invalid`.
    private func line(
        _ user: RowName<User>?,
        _ item: RowName<Item>?,
        _ rating: Double,
        _ seconds: Int64?,
        _ isSuitableToTrain: Bool?
    ) throws -> InteractionLine {
        if let own, let user, user != .id(own) { throw DomainError.forbidden }
        guard let user = own.map(RowName.id) ?? user, let item else { preconditionFailure("a line without its pair") }
        try scale.check(rating)
        let ratedAt = seconds.map { Timestamp(seconds: $0) }
        if let ratedAt, !Timestamp.writable.contains(ratedAt) {
            throw DomainError.invalid("timestamp", "Give seconds since 1970 that fall into the years 1 to 9999.")
        }
        return InteractionLine(
            user: user,
            item: item,
            rating: scale.nearest(to: rating),
            ratedAt: ratedAt,
            isSuitableToTrain: isSuitableToTrain ?? true
        )
    }
}
