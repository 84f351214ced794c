/// Ratings in quarters of the scale's width, so that step sizes and penalties that suit a scale of 1 to 5 suit every scale.
struct RatingUnits: Sendable {
    /// The width of every scale, in units.
    static let width: Float = 4

    private let unit: Double
    /// What is added to make the lowest rating 0, where the scale has negative ratings.
    private let lift: Double

    init(_ scale: RatingScale) {
        unit = (scale.maximum - scale.minimum) / Double(Self.width)
        lift = max(-scale.minimum, 0)
    }

    @inline(__always)
    func units(_ rating: Float) -> Float { Float(Double(rating) / unit) }

    func rating(_ units: Float) -> Double { Double(units) * unit }

    @inline(__always)
    func nonNegative(_ rating: Float) -> Float { Float(max(Double(rating) + lift, 0) / unit) }

    func rating(nonNegative units: Float) -> Double { Double(units) * unit - lift }
}
