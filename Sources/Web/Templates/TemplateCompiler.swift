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

    /// Throws for templates that are missing or include themselves, and blocks that no layout places.
    static func compile(
        _ source: TemplateSource,
        among sources: [String: TemplateSource]
    ) throws(TemplateError) -> TemplateProgram {
        var compiler = TemplateCompiler(sources: sources)
        let outermost = try compiler.fillLayouts(of: source)
        compiler.program.nodes = try compiler.nodes(outermost.nodes)
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

    // MARK: Nodes

    private mutating func nodes(_ syntax: [TemplateSyntax]) throws(TemplateError) -> [TemplateNode] {
        var nodes: [TemplateNode] = []
        try append(syntax, to: &nodes)
        return nodes
    }

    private mutating func append(_ syntax: [TemplateSyntax], to nodes: inout [TemplateNode]) throws(TemplateError) {
        for piece in syntax {
            switch piece {
            case .text(let text): append(text, to: &nodes)
            case .print(let operand, let isRaw):
                let expression = try expression(operand)
                nodes.append(isRaw ? .printRaw(expression) : .print(expression))
            case .choice(let branches, let otherwise): nodes.append(try choice(branches, otherwise))
            case .loop(let loop): nodes.append(try self.loop(loop))
            case .include(let include): try append(include, to: &nodes)
            case .block(let block): try append(block, to: &nodes)
            }
        }
    }

    /// Joins texts that include and block tags had parted.
    private func append(_ text: [UInt8], to nodes: inout [TemplateNode]) {
        if case .text(let before)? = nodes.last {
            nodes[nodes.count - 1] = .text(before + text)
        } else {
            nodes.append(.text(text))
        }
    }

    private mutating func choice(
        _ branches: [TemplateSyntax.Branch],
        _ otherwise: [TemplateSyntax]
    ) throws(TemplateError) -> TemplateNode {
        var compiled: [TemplateNode.Branch] = []
        for branch in branches {
            let condition = try condition(branch.condition)
            compiled.append(TemplateNode.Branch(condition: condition, body: try nodes(branch.body)))
        }
        return .choice(compiled, otherwise: try nodes(otherwise))
    }

    private mutating func condition(
        _ condition: TemplateCondition<TemplateOperand>
    ) throws(TemplateError) -> TemplateCondition<TemplateExpression> {
        switch condition {
        case .truthy(let operand): .truthy(try expression(operand))
        case .not(let operand): .not(try expression(operand))
        case .equal(let left, let right): .equal(try expression(left), try expression(right))
        case .different(let left, let right): .different(try expression(left), try expression(right))
        }
    }

    private mutating func loop(_ syntax: TemplateSyntax.Loop) throws(TemplateError) -> TemplateNode {
        let list = try expression(syntax.list)
        let (outerLocals, outerLoop) = (locals, loop)
        let position = program.loopCount
        program.loopCount += 1
        loop = position
        let local = define(syntax.variable)
        let body = try nodes(syntax.body)
        (locals, loop) = (outerLocals, outerLoop)
        let otherwise = try nodes(syntax.otherwise)
        return .loop(
            TemplateNode.Loop(local: local, position: position, list: list, body: body, otherwise: otherwise)
        )
    }

    private mutating func append(
        _ include: TemplateSyntax.Include,
        to nodes: inout [TemplateNode]
    ) throws(TemplateError) {
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
            nodes.append(.assign(local: local, value))
        }
        // The added names count in the included template only, not for each other.
        locals.merge(added) { _, added in added }
        openTemplates.append(source.name)
        try append(source.nodes, to: &nodes)
        openTemplates.removeLast()
        locals = outerLocals
    }

    private mutating func append(_ block: TemplateSyntax.Block, to nodes: inout [TemplateNode]) throws(TemplateError) {
        try count(at: block.place)
        guard !openBlocks.contains(block.name) else {
            throw TemplateError(block.place, "block '\(block.name)' cannot contain itself")
        }
        placedBlocks.insert(block.name)
        openBlocks.append(block.name)
        try append((overrides[block.name] ?? block).body, to: &nodes)
        openBlocks.removeLast()
    }

    // MARK: Names

    private mutating func define(_ name: String) -> Int {
        let local = program.localCount
        program.localCount += 1
        locals[name] = local
        return local
    }

    private mutating func expression(_ operand: TemplateOperand) throws(TemplateError) -> TemplateExpression {
        try count(at: operand.place)
        let reference = program.references.count
        switch operand.content {
        case .literal(let value):
            program.references.append(TemplateReference(path: [], place: operand.place))
            return TemplateExpression(base: .literal(value), fields: [], isOptional: false, reference: reference)
        case .path(let path):
            program.references.append(TemplateReference(path: path, place: operand.place))
            if let loop, path[0] == "loop" {
                let base = try loopBase(path, loop, at: operand.place)
                return TemplateExpression(base: base, fields: [], isOptional: false, reference: reference)
            }
            return TemplateExpression(
                base: base(path[0]),
                fields: [String](path.dropFirst()),
                isOptional: operand.isOptional,
                reference: reference
            )
        }
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
