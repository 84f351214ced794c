import Domain

/// Runs a program over the values of one page.
struct TemplateRenderer {
    private struct LoopPosition {
        var index = 0
        var count = 0
    }

    private let program: TemplateProgram
    private let roots: [TemplateValue?]
    private var locals: [TemplateValue]
    private var loops: [LoopPosition]

    init(_ program: TemplateProgram, _ values: [String: TemplateValue]) {
        self.program = program
        roots = program.rootNames.map { values[$0] }
        locals = [TemplateValue](repeating: .none, count: program.localCount)
        loops = [LoopPosition](repeating: LoopPosition(), count: program.loopCount)
    }

    /// Appends the page. Throws for names that are missing and values of the wrong kind.
    mutating func render(into output: inout [UInt8]) throws(TemplateError) {
        try render(program.nodes, into: &output)
    }

    private mutating func render(_ nodes: [TemplateNode], into output: inout [UInt8]) throws(TemplateError) {
        for node in nodes {
            switch node {
            case .text(let text): output.append(contentsOf: text)
            case .print(let expression): try print(expression, into: &output)
            case .printRaw(let expression): try printRaw(expression, into: &output)
            case .choice(let branches, let otherwise): try choose(branches, otherwise, into: &output)
            case .loop(let loop): try run(loop, into: &output)
            case .assign(let local, let expression): locals[local] = try value(expression)
            }
        }
    }

    private func print(_ expression: TemplateExpression, into output: inout [UInt8]) throws(TemplateError) {
        switch try value(expression) {
        case .none: break
        case .text(let text): HTMLEscape.append(text, to: &output)
        case .integer(let integer): NumberText.append(Int64(integer), to: &output)
        case .number(let number): NumberText.append(number, to: &output)
        case .flag(let flag): output.append(contentsOf: (flag ? "true" : "false").utf8)
        case .markup: throw error(expression, "is markup, which only 'raw' prints")
        case let value: throw error(expression, "is \(value.kind), which cannot be printed")
        }
    }

    private func printRaw(_ expression: TemplateExpression, into output: inout [UInt8]) throws(TemplateError) {
        switch try value(expression) {
        case .none: break
        case .markup(let bytes): output.append(contentsOf: bytes)
        case let value: throw error(expression, "is \(value.kind), and 'raw' prints only markup that the server made")
        }
    }

    private mutating func choose(
        _ branches: [TemplateNode.Branch],
        _ otherwise: [TemplateNode],
        into output: inout [UInt8]
    ) throws(TemplateError) {
        for branch in branches where try holds(branch.condition) {
            return try render(branch.body, into: &output)
        }
        try render(otherwise, into: &output)
    }

    private func holds(_ condition: TemplateCondition<TemplateExpression>) throws(TemplateError) -> Bool {
        switch condition {
        case .truthy(let expression): try value(expression).isTruthy
        case .not(let expression): try !value(expression).isTruthy
        case .equal(let left, let right): try value(left).matches(value(right))
        case .different(let left, let right): try !value(left).matches(value(right))
        }
    }

    private mutating func run(_ loop: TemplateNode.Loop, into output: inout [UInt8]) throws(TemplateError) {
        let elements: [TemplateValue]
        switch try value(loop.list) {
        case .list(let list): elements = list
        case .none: elements = []
        case let value: throw error(loop.list, "is \(value.kind), not a list")
        }
        guard !elements.isEmpty else { return try render(loop.otherwise, into: &output) }
        for (index, element) in elements.enumerated() {
            loops[loop.position] = LoopPosition(index: index, count: elements.count)
            locals[loop.local] = element
            try render(loop.body, into: &output)
        }
    }

    // MARK: Values

    private func value(_ expression: TemplateExpression) throws(TemplateError) -> TemplateValue {
        switch expression.base {
        case .literal(let value): return value
        case .local(let local): return try follow(expression, from: locals[local])
        case .root(let root):
            if let value = roots[root] { return try follow(expression, from: value) }
            if expression.isOptional { return .none }
            throw error(expression, "is not among the names in scope")
        case .loopIndex(let position): return .integer(loops[position].index + 1)
        case .loopFirst(let position): return .flag(loops[position].index == 0)
        case .loopLast(let position): return .flag(loops[position].index == loops[position].count - 1)
        }
    }

    private func follow(
        _ expression: TemplateExpression,
        from value: TemplateValue
    ) throws(TemplateError) -> TemplateValue {
        var value = value
        for (index, field) in expression.fields.enumerated() {
            if case .record(let fields) = value, let next = fields[field] {
                value = next
            } else if expression.isOptional {
                return .none
            } else {
                let isRecord = if case .record = value { true } else { false }
                let detail = isRecord ? "has no field '\(field)'" : "is \(value.kind), which has no field '\(field)'"
                throw error(expression, detail, pathCount: index + 1)
            }
        }
        return value
    }

    private func error(_ expression: TemplateExpression, _ detail: String, pathCount: Int = .max) -> TemplateError {
        let reference = program.references[expression.reference]
        let path = reference.path.prefix(pathCount).joined(separator: ".")
        return TemplateError(reference.place, path.isEmpty ? "the value \(detail)" : "'\(path)' \(detail)")
    }
}
