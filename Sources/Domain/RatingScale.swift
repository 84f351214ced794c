/// The values a rating may take: from a minimum to a maximum by a step. A setting of the site.
public struct RatingScale: Hashable, Sendable {
    public let minimum: Double
    public let maximum: Double
    public let step: Double

    /// Half stars, one half to five.
    public static let halfStars = RatingScale(uncheckedMinimum: 0.5, maximum: 5, step: 0.5)

    /// Nil unless minimum < maximum, the step is positive and leads from one to the other in at most 100 steps.
    public init?(minimum: Double, maximum: Double, step: Double) {
        guard minimum.isFinite, maximum.isFinite, step.isFinite, step > 0, minimum < maximum else { return nil }
        let steps = (maximum - minimum) / step
        guard steps <= 100, abs(steps - steps.rounded()) < 1e-9 else { return nil }
        self.init(uncheckedMinimum: minimum, maximum: maximum, step: step)
    }

    private init(uncheckedMinimum minimum: Double, maximum: Double, step: Double) {
        self.minimum = minimum
        self.maximum = maximum
        self.step = step
    }

    /// The middle of the scale: what an item is taken to deserve before anybody rated it.
    public var middle: Double { (minimum + maximum) / 2 }

    /// Every value, lowest first.
    public var values: [Double] {
        (0...Int(((maximum - minimum) / step).rounded())).map { minimum + Double($0) * step }
    }

    public func contains(_ rating: Double) -> Bool {
        guard rating.isFinite, rating >= minimum, rating <= maximum else { return false }
        let steps = (rating - minimum) / step
        return abs(steps - steps.rounded()) < 1e-9
    }

    public func clipped(_ rating: Double) -> Double { min(max(rating, minimum), maximum) }

    /// Throws `.invalid` on the field `rating` if the value is not on the scale.
    public func check(_ rating: Double) throws(DomainError) {
        guard contains(rating) else {
            throw .invalid(
                "rating",
                "Choose a rating from \(shortest(minimum)) to \(shortest(maximum)) in steps of \(shortest(step))."
            )
        }
    }
}

/// A number as a person writes it: 4, not 4.0; 4.5 as it is.
public func shortest(_ number: Double) -> String {
    let text = String(describing: number)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
