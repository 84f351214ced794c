import Domain

/// A rating histogram, drawn on the server.
struct Histogram {
    private static let barWidth = 26
    private static let gap = 4
    private static let plotHeight = 90

    struct Bar {
        let rating: Double
        let count: Int
        /// Of all ratings, 0 to 100.
        let share: Int
    }

    let bars: [Bar]

    /// One bar for each value of the scale, empty ones too.
    init(_ counts: [(rating: Double, count: Int)], scale: RatingScale) {
        let total = counts.reduce(0) { $0 + $1.count }
        bars = scale.values.map { value in
            let count = counts.first { abs($0.rating - value) < scale.step / 2 }?.count ?? 0
            return Bar(
                rating: value,
                count: count,
                share: total == 0 ? 0 : Int((Double(count) * 100 / Double(total)).rounded())
            )
        }
    }

    /// Decoration: the same numbers stand beside it as a list, so readers of the screen are told to pass it over.
    var svg: [UInt8] {
        let most = max(bars.map(\.count).max() ?? 0, 1)
        let width = bars.count * (Self.barWidth + Self.gap)
        let rectangles = bars.enumerated().map { index, bar in
            let height = bar.count == 0 ? 2 : max(3, bar.count * Self.plotHeight / most)
            return
                "<rect class=\"bar\" x=\"\(index * (Self.barWidth + Self.gap))\" y=\"\(Self.plotHeight - height)\" width=\"\(Self.barWidth)\" height=\"\(height)\" rx=\"2\"><title>\(shortest(bar.rating)): \(bar.count)</title></rect>"
        }
        return Array(
            "<svg class=\"histogram\" viewBox=\"0 0 \(width) \(Self.plotHeight)\" preserveAspectRatio=\"none\" aria-hidden=\"true\" focusable=\"false\">\(rectangles.joined())</svg>"
                .utf8
        )
    }

    var templateValue: TemplateValue {
        .list(
            bars.map {
                ["rating": .text(shortest($0.rating)), "count": .integer($0.count), "share": .integer($0.share)]
            }
        )
    }
}
