/// A template as it was written: one file, with nothing looked up yet.
struct TemplateSource: Equatable, Sendable {
    /// The layout that this page fills.
    struct Layout: Equatable, Sendable {
        let name: String
        let place: TemplatePlace
    }

    let name: String
    var layout: Layout?
    var nodes: [TemplateSyntax] = []
}

/// A piece of a template as it was written.
indirect enum TemplateSyntax: Equatable, Sendable {
    case text([UInt8])
    case print(TemplateOperand, isRaw: Bool)
    case choice([Branch], otherwise: [TemplateSyntax])
    case loop(Loop)
    case include(Include)
    case block(Block)

    /// One `if` or `elif` with what it guards.
    struct Branch: Equatable, Sendable {
        let condition: TemplateCondition<TemplateOperand>
        var body: [TemplateSyntax]
    }

    struct Loop: Equatable, Sendable {
        let variable: String
        let list: TemplateOperand
        var body: [TemplateSyntax]
        var otherwise: [TemplateSyntax]
    }

    struct Include: Equatable, Sendable {
        let name: String
        let arguments: [Argument]
        let place: TemplatePlace
    }

    /// A name that an `include` adds to the scope.
    struct Argument: Equatable, Sendable {
        let name: String
        let value: TemplateOperand
    }

    struct Block: Equatable, Sendable {
        let name: String
        var body: [TemplateSyntax]
        let place: TemplatePlace
    }
}

/// A value that a tag names.
struct TemplateOperand: Equatable, Sendable {
    enum Content: Equatable, Sendable {
        /// `item.title`: a name in scope and the fields to follow from it.
        case path([String])
        case literal(TemplateValue)
    }

    let content: Content
    /// Written with `?`: a missing name counts as `none`.
    let isOptional: Bool
    let place: TemplatePlace
}

/// What an `if` asks, over operands as written or as compiled.
enum TemplateCondition<Operand> {
    case truthy(Operand)
    case not(Operand)
    case equal(Operand, Operand)
    case different(Operand, Operand)
}

extension TemplateCondition: Equatable where Operand: Equatable {}
extension TemplateCondition: Sendable where Operand: Sendable {}
