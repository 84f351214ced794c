/// A page ready to be rendered: includes and layout in place, and every name resolved to where its value will stand.
struct TemplateProgram: Sendable {
    /// The names that the page's values must hold, by their position among the roots.
    var rootNames: [String] = []
    /// How many loop variables and names added by includes there are.
    var localCount = 0
    /// How many loops there are, each with a position of its own.
    var loopCount = 0
    /// What the expressions were written as, for errors.
    var references: [TemplateReference] = []
    var nodes: [TemplateNode] = []
}

/// Where and how an expression was written.
struct TemplateReference: Equatable, Sendable {
    let path: [String]
    let place: TemplatePlace
}

/// A step of a program.
indirect enum TemplateNode: Sendable {
    case text([UInt8])
    case print(TemplateExpression)
    case printRaw(TemplateExpression)
    case choice([Branch], otherwise: [TemplateNode])
    case loop(Loop)
    case assign(local: Int, TemplateExpression)

    struct Branch: Sendable {
        let condition: TemplateCondition<TemplateExpression>
        let body: [TemplateNode]
    }

    struct Loop: Sendable {
        let local: Int
        let position: Int
        let list: TemplateExpression
        let body: [TemplateNode]
        let otherwise: [TemplateNode]
    }
}

/// A value that a program will find when it runs.
struct TemplateExpression: Sendable {
    enum Base: Sendable {
        case root(Int)
        case local(Int)
        case loopIndex(Int)
        case loopFirst(Int)
        case loopLast(Int)
        case literal(TemplateValue)
    }

    let base: Base
    /// The fields to follow from there.
    let fields: [String]
    let isOptional: Bool
    /// The index of its reference.
    let reference: Int
}
