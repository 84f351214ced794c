import Domain

/// Runs a program over the values of one page.
struct TemplateRenderer {
    private struct LoopState {
        var elements: [TemplateValue] = []
        var index = 0
    }

    private let program: TemplateProgram
    private let roots: [TemplateValue?]
    private var locals: [TemplateValue]
    private var loops: [LoopState]

    init(_ program: TemplateProgram, _ values: [String: TemplateValue]) {
        self.program = program
        roots = program.rootNames.map { values[$0] }
        locals = [TemplateValue](repeating: .none, count: program.localCount)
        loops = [LoopState](repeating: LoopState(), count: program.loopCount)
    }

    /// Appends the page. Throws for names that are missing and values of the wrong kind.
    mutating func render(into output: inout [UInt8]) throws(TemplateError) {
        var next = 0
        while next < program.steps.count {
            let step = program.steps[next]
            next += 1
            switch step {
            case .text(let start, let end): output.append(contentsOf: program.text[start..<end])
            case .print(let expression): try print(program.expressions[expression], into: &output)
            case .printRaw(let expression): try printRaw(program.expressions[expression], into: &output)
            case .assign(let local, let expression): locals[local] = try value(expression)
            case .jump(let target): next = target
            case .jumpUnless(let test, let target): if try !holds(test) { next = target }
            case .beginLoop(let position, let local, let list, let target):
                if try !begin(position, local, list) { next = target }
            case .nextElement(let position, let local, let body): if advance(position, local) { next = body }
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

    private func holds(_ test: TemplateTest) throws(TemplateError) -> Bool {
        switch test {
        case .truthy(let expression): try value(expression).isTruthy
        case .not(let expression): try !value(expression).isTruthy
        case .equal(let left, let right): try value(left).matches(value(right))
        case .different(let left, let right): try !value(left).matches(value(right))
        }
    }

    /// False for an empty list.
    private mutating func begin(_ position: Int, _ local: Int, _ list: Int) throws(TemplateError) -> Bool {
        switch try value(list) {
        case .none: return false
        case .list(let elements):
            guard let first = elements.first else { return false }
            loops[position] = LoopState(elements: elements)
            locals[local] = first
            return true
        case let value: throw error(program.expressions[list], "is \(value.kind), not a list")
        }
    }

    /// False after the last element.
    private mutating func advance(_ position: Int, _ local: Int) -> Bool {
        let index = loops[position].index + 1
        guard index < loops[position].elements.count else { return false }
        loops[position].index = index
        locals[local] = loops[position].elements[index]
        return true
    }

    // MARK: Values

    private func value(_ expression: Int) throws(TemplateError) -> TemplateValue {
        try value(program.expressions[expression])
    }

    private func value(_ expression: TemplateExpression) throws(TemplateError) -> TemplateValue {
        switch expression.base {
        case .literal(let literal): return program.literals[literal]
        case .local(let local): return try follow(expression, from: locals[local])
        case .root(let root):
            if let value = roots[root] { return try follow(expression, from: value) }
            if expression.isOptional { return .none }
            throw error(expression, "is not among the names in scope")
        case .loopIndex(let position): return .integer(loops[position].index + 1)
        case .loopFirst(let position): return .flag(loops[position].index == 0)
        case .loopLast(let position): return .flag(loops[position].index == loops[position].elements.count - 1)
        }
    }

    private func follow(
        _ expression: TemplateExpression,
        from value: TemplateValue
    ) throws(TemplateError) -> TemplateValue {
        var value = value
        for index in expression.firstField..<expression.endOfFields {
            if case .record(let fields) = value, let next = fields[program.fieldNames[index]] {
                value = next
            } else if expression.isOptional {
                return .none
            } else {
                let field = program.fieldNames[index]
                let isRecord = if case .record = value { true } else { false }
                let detail = isRecord ? "has no field '\(field)'" : "is \(value.kind), which has no field '\(field)'"
                throw error(expression, detail, pathCount: index - expression.firstField + 1)
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
