/// A page ready to be rendered: includes and layout in place, every name resolved to where its value will stand, and the
/// whole laid out as one list of steps.
///
/// Steps and expressions hold nothing but numbers, so that running them counts no references: over a page of forty cards
/// that was half of the work.
struct TemplateProgram: Sendable {
    /// The names that the page's values must hold, by their position among the roots.
    var rootNames: [String] = []
    /// How many loop variables and names added by includes there are.
    var localCount = 0
    /// How many loops there are, each with a position of its own.
    var loopCount = 0
    /// What the expressions were written as, for errors.
    var references: [TemplateReference] = []
    var steps: [TemplateStep] = []
    /// All fixed text, one piece after the other.
    var text: [UInt8] = []
    var expressions: [TemplateExpression] = []
    /// The fields that expressions follow, one expression's after the other.
    var fieldNames: [String] = []
    var literals: [TemplateValue] = []
}

/// Where and how an expression was written.
struct TemplateReference: Equatable, Sendable {
    let path: [String]
    let place: TemplatePlace
}

/// A step of a program. `expression`, `list`, `left` and `right` are positions among the expressions, `to` and `body`
/// among the steps.
enum TemplateStep: Sendable {
    case text(start: Int, end: Int)
    case print(expression: Int)
    case printRaw(expression: Int)
    case assign(local: Int, expression: Int)
    case jump(to: Int)
    case jumpUnless(TemplateTest, to: Int)
    /// Begins with the first element, or jumps if there is none.
    case beginLoop(position: Int, local: Int, list: Int, toIfEmpty: Int)
    /// Goes back to the body with the next element; after the last one, on to the next step.
    case nextElement(position: Int, local: Int, body: Int)
}

/// What an `if` asks.
enum TemplateTest: Sendable {
    case truthy(Int)
    case not(Int)
    case equal(left: Int, right: Int)
    case different(left: Int, right: Int)
}

/// A value that a program will find when it runs.
struct TemplateExpression: Sendable {
    enum Base: Sendable {
        case root(Int)
        case local(Int)
        case loopIndex(Int)
        case loopFirst(Int)
        case loopLast(Int)
        case literal(Int)
    }

    let base: Base
    /// The fields to follow from there, as a range of the program's field names.
    let firstField: Int
    let endOfFields: Int
    let isOptional: Bool
    /// The index of its reference.
    let reference: Int
}
