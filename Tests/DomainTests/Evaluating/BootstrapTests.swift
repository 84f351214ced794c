import Testing

@testable import Domain

@Suite struct BootstrapTests {
    /// As many users as values, each with one hit rate.
    private func samples(_ values: [Double?]) -> UserSamples {
        UserSamples(
            [.hitRate],
            users: values.indices.map(Int32.init),
            samples: values.map(UserSamples.Sample.init),
            totals: [Measurement(.coverage, 0.5)]
        )
    }

    @Test func `where all users are alike there is no doubt`() throws {
        let found = try Bootstrap().measurements(of: [samples(Array(repeating: 0.25, count: 50))])
        #expect(found == [Measurement(.hitRate, 0.25, interval: 0.25...0.25), Measurement(.coverage, 0.5)])
    }

    @Test func `an interval of a share is near the one that the normal distribution gives`() throws {
        let values = (0..<400).map { $0.isMultiple(of: 4) ? 1.0 : 0 }
        let found = try #require(Bootstrap().measurements(of: [samples(values)]).first)
        let interval = try #require(found.interval)
        // 1.96 · √(.25 · .75 / 400) = .0424
        #expect(found.value == 0.25)
        #expect(isClose(interval.lowerBound, 0.25 - 0.0424, within: 0.006))
        #expect(isClose(interval.upperBound, 0.25 + 0.0424, within: 0.006))
    }

    @Test func `the seed decides, and threads do not`() throws {
        let samples = samples((0..<60).map { Double($0 % 7) })
        let alone = try Bootstrap(seed: 1, threads: 1).measurements(of: [samples])
        #expect(try Bootstrap(seed: 1, threads: 4).measurements(of: [samples]) == alone)
        #expect(try Bootstrap(seed: 2, threads: 1).measurements(of: [samples]) != alone)
    }

    @Test func `of several splits the mean counts`() throws {
        let found = try Bootstrap().measurements(of: [samples([0.2, 0.2]), samples([0.4, 0.4]), samples([0.6])])
        #expect(isClose(found[0].value, 0.4))
        // A drawing may miss the one user of the third split: it says nothing then.
        #expect(isClose(try #require(found[0].interval).lowerBound, 0.4))
    }

    @Test func `users without a value count for nothing, and nobody gives nothing`() throws {
        #expect(try Bootstrap().measurements(of: [samples([nil, 0.5])]).first?.value == 0.5)
        #expect(try Bootstrap().measurements(of: [samples([nil, nil])]).map(\.metric) == [.coverage])
        #expect(try Bootstrap().measurements(of: [samples([])]).map(\.metric) == [.coverage])
        #expect(try Bootstrap().measurements(of: []).isEmpty)
    }
}
