internal import Domain

/// A rating as a data set gives it.
enum ImportedRating {
    /// On the data set's own scale.
    case value(Double)
    /// How far up the scale it stands: 0 for the minimum, 1 for the maximum.
    case share(Double)
}

/// How ratings of a data set become ratings of the site.
struct RatingMapping {
    private let scale: RatingScale
    /// The data set's own scale; nil if it is the site's.
    private let range: ClosedRange<Double>?
    private let isLinear: Bool

    /// - Parameters:
    ///   - natural: the scale that the layout is known to have.
    ///   - asked: the scale that whoever imports says it has; then the mapping is linear in any case.
    init(to scale: RatingScale, natural: ClosedRange<Double>?, asked: ClosedRange<Double>?) {
        self.scale = scale
        range = asked ?? natural
        // Three stars of 1 to 5 are three stars of 0.5 to 5, too; three stars of ten are not.
        let isPart = natural.map { $0.upperBound == scale.maximum && $0.lowerBound >= scale.minimum } ?? true
        isLinear = asked != nil || !isPart
    }

    /// Throws `.offScale`.
    func rating(of imported: ImportedRating) throws(RowRejection) -> Double {
        switch imported {
        case .share(let share):
            return scale.nearest(to: scale.minimum + share * (scale.maximum - scale.minimum))
        case .value(let value):
            guard let range else { return try checked(value) }
            guard range.contains(value) else {
                throw RowRejection(
                    .offScale,
                    "\(shortest(value)) is not between \(shortest(range.lowerBound)) and \(shortest(range.upperBound))"
                )
            }
            if !isLinear { return try checked(value) }
            return try rating(of: .share((value - range.lowerBound) / (range.upperBound - range.lowerBound)))
        }
    }

    private func checked(_ value: Double) throws(RowRejection) -> Double {
        if scale.contains(value) { return value }
        throw RowRejection(
            .offScale,
            "\(shortest(value)) is not on the scale from \(shortest(scale.minimum))"
                + " to \(shortest(scale.maximum)) in steps of \(shortest(scale.step))"
        )
    }
}
