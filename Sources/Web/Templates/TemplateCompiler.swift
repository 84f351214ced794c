/// Makes a program of a template: fills its layout, puts includes in place, resolves names.
struct TemplateCompiler {
    /// Includes multiply; a page beyond this is a mistake that would eat the memory of the server.
    private static let maximumNodes = 100_000

    private let sources: [String: TemplateSource]
    private var program = TemplateProgram()
    private var roots: [String: Int] = [:]
    /// The names in scope that the template itself defined.
    private var locals: [String: Int] = [:]
    /// The innermost loop around the current place.
    private var loop: Int?
    private var overrides: [String: TemplateSyntax.Block] = [:]
    private var placedBlocks: Set<String> = []
    private var openBlocks: [String] = []
    private var openTemplates: [String] = []
    private var nodeCount = 0
    /// The last step that something jumps to: text after it must not join text before it.
    private var lastLabel = 0

    /// Throws for templates that are missing or include themselves, and blocks that no layout places.
    static func compile(
        _ source: TemplateSource,
        among sources: [String: TemplateSource]
    ) throws(TemplateError) -> TemplateProgram {
        var compiler = TemplateCompiler(sources: sources)
        let outermost = try compiler.fillLayouts(of: source)
        try compiler.emit(outermost.nodes)
        for (name, block) in compiler.overrides.sorted(by: { $0.key < $1.key })
        where !compiler.placedBlocks.contains(name) {
            throw TemplateError(block.place, "the layout has no block '\(name)'")
        }
        return compiler.program
    }

    private init(sources: [String: TemplateSource]) {
        self.sources = sources
    }

    /// Collects the blocks of a page and its layouts, the innermost winning; returns the layout that has none itself.
    private mutating func fillLayouts(of page: TemplateSource) throws(TemplateError) -> TemplateSource {
        var source = page
        openTemplates = [page.name]
        while let layout = source.layout {
            for case .block(let block) in source.nodes where overrides[block.name] == nil {
                overrides[block.name] = block
            }
            source = try self.source(layout.name, at: layout.place)
            openTemplates.append(source.name)
        }
        return source
    }

    private func source(_ name: String, at place: TemplatePlace) throws(TemplateError) -> TemplateSource {
        guard let source = sources[name] else { throw TemplateError(place, "there is no template '\(name)'") }
        guard !openTemplates.contains(name) else {
            let chain = (openTemplates + [name]).joined(separator: " > ")
            throw TemplateError(place, "a template cannot contain itself: \(chain)")
        }
        return source
    }

    // MARK: Steps

    private mutating func emit(_ syntax: [TemplateSyntax]) throws(TemplateError) {
        for piece in syntax {
            switch piece {
            case .text(let text): emit(text)
            case .print(let operand, let isRaw):
                let expression = try expression(operand)
                program.steps.append(isRaw ? .printRaw(expression: expression) : .print(expression: expression))
            case .choice(let branches, let otherwise): try emit(branches, otherwise)
            case .loop(let loop): try emit(loop)
            case .include(let include): try emit(include)
            case .block(let block): try emit(block)
            }
        }
    }

    /// Joins texts that comments, include and block tags had parted; of the line ends between them one is enough.
    private mutating func emit(_ text: [UInt8]) {
        guard case .text(let start, let end)? = program.steps.last, lastLabel < program.steps.count else {
            program.steps.append(.text(start: program.text.count, end: program.text.count + text.count))
            program.text += text
            return
        }
        let newline = UInt8(ascii: "\n")
        let repeatsNewline = end > start && program.text[end - 1] == newline && text.first == newline
        program.text += repeatsNewline ? text[1...] : text[...]
        program.steps[program.steps.count - 1] = .text(start: start, end: program.text.count)
    }

    private mutating func emit(
        _ branches: [TemplateSyntax.Branch],
        _ otherwise: [TemplateSyntax]
    ) throws(TemplateError) {
        var ends: [Int] = []
        for branch in branches {
            let test = try test(branch.condition)
            let skip = reserve()
            try emit(branch.body)
            ends.append(reserve())
            program.steps[skip] = .jumpUnless(test, to: label())
        }
        try emit(otherwise)
        let end = label()
        for jump in ends { program.steps[jump] = .jump(to: end) }
    }

    private mutating func emit(_ syntax: TemplateSyntax.Loop) throws(TemplateError) {
        let list = try expression(syntax.list)
        let (outerLocals, outerLoop) = (locals, loop)
        let position = program.loopCount
        program.loopCount += 1
        loop = position
        let local = define(syntax.variable)
        let begin = reserve()
        let body = label()
        try emit(syntax.body)
        program.steps.append(.nextElement(position: position, local: local, body: body))
        (locals, loop) = (outerLocals, outerLoop)
        let done = reserve()
        program.steps[begin] = .beginLoop(position: position, local: local, list: list, toIfEmpty: label())
        try emit(syntax.otherwise)
        program.steps[done] = .jump(to: label())
    }

    /// A step whose target is not known yet.
    private mutating func reserve() -> Int {
        program.steps.append(.jump(to: 0))
        return program.steps.count - 1
    }

    /// The place of the next step, as something to jump to.
    private mutating func label() -> Int {
        lastLabel = program.steps.count
        return program.steps.count
    }

    private mutating func test(_ condition: TemplateCondition<TemplateOperand>) throws(TemplateError) -> TemplateTest {
        switch condition {
        case .truthy(let operand): .truthy(try expression(operand))
        case .not(let operand): .not(try expression(operand))
        case .equal(let left, let right): .equal(left: try expression(left), right: try expression(right))
        case .different(let left, let right): .different(left: try expression(left), right: try expression(right))
        }
    }

    private mutating func emit(_ include: TemplateSyntax.Include) throws(TemplateError) {
        try count(at: include.place)
        let source = try source(include.name, at: include.place)
        guard source.layout == nil else {
            throw TemplateError(include.place, "'\(include.name)' has a layout and cannot be included")
        }
        let outerLocals = locals
        var added: [String: Int] = [:]
        for argument in include.arguments {
            let value = try expression(argument.value)
            let local = program.localCount
            program.localCount += 1
            added[argument.name] = local
            program.steps.append(.assign(local: local, expression: value))
        }
        // The added names count in the included template only, not for each other.
        locals.merge(added) { _, added in added }
        openTemplates.append(source.name)
        try emit(source.nodes)
        openTemplates.removeLast()
        locals = outerLocals
    }

    private mutating func emit(_ block: TemplateSyntax.Block) throws(TemplateError) {
        try count(at: block.place)
        guard !openBlocks.contains(block.name) else {
            throw TemplateError(block.place, "block '\(block.name)' cannot contain itself")
        }
        placedBlocks.insert(block.name)
        openBlocks.append(block.name)
        try emit((overrides[block.name] ?? block).body)
        openBlocks.removeLast()
    }

    // MARK: Names

    private mutating func define(_ name: String) -> Int {
        let local = program.localCount
        program.localCount += 1
        locals[name] = local
        return local
    }

    /// The position of the expression for an operand.
    private mutating func expression(_ operand: TemplateOperand) throws(TemplateError) -> Int {
        try count(at: operand.place)
        switch operand.content {
        case .literal(let value):
            program.literals.append(value)
            return add(.literal(program.literals.count - 1), fields: [], path: [], operand)
        case .path(let path):
            if let loop, path[0] == "loop" {
                return add(try loopBase(path, loop, at: operand.place), fields: [], path: path, operand)
            }
            return add(base(path[0]), fields: path.dropFirst(), path: path, operand)
        }
    }

    private mutating func add(
        _ base: TemplateExpression.Base,
        fields: ArraySlice<String>,
        path: [String],
        _ operand: TemplateOperand
    ) -> Int {
        let firstField = program.fieldNames.count
        program.fieldNames += fields
        program.references.append(TemplateReference(path: path, place: operand.place))
        program.expressions.append(
            TemplateExpression(
                base: base,
                firstField: firstField,
                endOfFields: program.fieldNames.count,
                isOptional: operand.isOptional,
                reference: program.references.count - 1
            )
        )
        return program.expressions.count - 1
    }

    private func loopBase(
        _ path: [String],
        _ loop: Int,
        at place: TemplatePlace
    ) throws(TemplateError) -> TemplateExpression.Base {
        switch path.dropFirst() {
        case ["index"]: return .loopIndex(loop)
        case ["first"]: return .loopFirst(loop)
        case ["last"]: return .loopLast(loop)
        default: throw TemplateError(place, "a loop has 'loop.index', 'loop.first' and 'loop.last' only")
        }
    }

    private mutating func base(_ name: String) -> TemplateExpression.Base {
        if let local = locals[name] { return .local(local) }
        if let root = roots[name] { return .root(root) }
        let root = program.rootNames.count
        program.rootNames.append(name)
        roots[name] = root
        return .root(root)
    }

    private mutating func count(at place: TemplatePlace) throws(TemplateError) {
        nodeCount += 1
        guard nodeCount <= Self.maximumNodes else { throw TemplateError(place, "the page grows too large here") }
    }
}
