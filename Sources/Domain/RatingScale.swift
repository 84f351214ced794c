/// The values a rating may take: from a minimum to a maximum by a step. A setting of the site.
public struct RatingScale: Hashable, Sendable {
    public let minimum: Double
    public let maximum: Double
    public let step: Double

    /// Half stars, one half to five.
    public static let halfStars = RatingScale(uncheckedMinimum: 0.5, maximum: 5, step: 0.5)

    /// More values than this nobody can tell apart, and no screen could offer.
    private static let maxSteps = 100.0
    /// Keeps every value exact to a billionth.
    private static let maxMagnitude = 1e6
    /// In steps; what repeated binary arithmetic may be off by.
    private static let tolerance = 1e-9
    private static let valuesPerUnit = 1e9

    /// Nil unless minimum < maximum, both within a million of 0, and the step leads from one to the other in 1 to 100 steps.
    public init?(minimum: Double, maximum: Double, step: Double) {
        guard step.isFinite, step > 0, minimum < maximum, -Self.maxMagnitude <= minimum, maximum <= Self.maxMagnitude
        else { return nil }
        let steps = (maximum - minimum) / step
        guard steps <= Self.maxSteps, steps.rounded() >= 1, abs(steps - steps.rounded()) < Self.tolerance else {
            return nil
        }
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
        (0...Int(((maximum - minimum) / step).rounded())).map { value(atStep: Double($0)) }
    }

    /// The value of the scale that lies nearest.
    public func nearest(to rating: Double) -> Double {
        value(atStep: ((clipped(rating) - minimum) / step).rounded())
    }

    /// Rounded to a billionth, so that the 38th step of 0.1 from 0.5 is 4.3 and not 4.300000000000001.
    private func value(atStep number: Double) -> Double {
        ((minimum + number * step) * Self.valuesPerUnit).rounded() / Self.valuesPerUnit
    }

    public func contains(_ rating: Double) -> Bool {
        guard rating.isFinite, rating >= minimum, rating <= maximum else { return false }
        let steps = (rating - minimum) / step
        return abs(steps - steps.rounded()) < Self.tolerance
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

extension Float {
    /// The number whose digits it was made of: 4.3, where converting gives 4.300000190734863.
    public var asWritten: Double { Double(description) ?? Double(self) }
}

/// A number as a person writes it: 4, not 4.0; 4.5 as it is. Of a `Float`, the digits that it was made of: 4.3.
public func shortest(_ number: some BinaryFloatingPoint & CustomStringConvertible) -> String {
    let text = number.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
