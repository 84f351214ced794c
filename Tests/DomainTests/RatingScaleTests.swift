import Domain
import Testing

@Suite struct RatingScaleTests {
    @Test func `half stars go from one half to five`() {
        #expect(RatingScale.halfStars.values == [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5])
        #expect(RatingScale.halfStars.middle == 2.75)
    }

    @Test func `values of a scale in tenths are the numbers people write`() throws {
        let scale = try #require(RatingScale(minimum: 0.5, maximum: 5, step: 0.1))
        #expect(scale.values.count == 46)
        for (index, value) in scale.values.enumerated() {
            #expect(value == Double("\((index + 5) / 10).\((index + 5) % 10)"))
            #expect(shortest(value) == shortest(Float(value)))
            #expect(Float(value).asWritten == value)
        }
    }

    @Test(arguments: [-1, 0, 0.25, 4.2, 5.5, .nan, .infinity, -.infinity, 1e300])
    func `what is off the scale is refused in words that name the scale`(rating: Double) {
        #expect(!RatingScale.halfStars.contains(rating))
        #expect(throws: DomainError.invalid("rating", "Choose a rating from 0.5 to 5 in steps of 0.5.")) {
            try RatingScale.halfStars.check(rating)
        }
    }

    @Test func `a value that binary arithmetic is off by stands for its neighbour`() {
        let scale = RatingScale.halfStars
        #expect(scale.contains(4.500_000_000_01))
        #expect(scale.nearest(to: 4.500_000_000_01) == 4.5)
        #expect(scale.nearest(to: 99) == 5)
        #expect(scale.nearest(to: -99) == 0.5)
    }

    @Test(
        arguments: [
            (1, 1, 1), (5, 1, 1), (1, 5, 0), (1, 5, -1), (1, 5, 0.3), (0, 101, 1), (1, 5, .nan), (.nan, 5, 1),
            (-.infinity, 5, 1), (0, .infinity, 1), (-1e300, 1e300, 1e299), (0, 1, 1e12),
        ] as [(Double, Double, Double)]
    )
    func `a scale that makes no sense is none`(minimum: Double, maximum: Double, step: Double) {
        #expect(RatingScale(minimum: minimum, maximum: maximum, step: step) == nil)
    }

    @Test func `a hundred steps are a scale, and so are negative values`() throws {
        #expect(try #require(RatingScale(minimum: 0, maximum: 100, step: 1)).values.count == 101)
        #expect(try #require(RatingScale(minimum: -1, maximum: 1, step: 1)).values == [-1, 0, 1])
    }

    @Test func `numbers print without a needless fraction`() {
        #expect(shortest(4.0) == "4")
        #expect(shortest(4.5) == "4.5")
        #expect(shortest(Float(4.3)) == "4.3")
        #expect(shortest(-0.5) == "-0.5")
    }
}
