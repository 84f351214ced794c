import Domain
import Persistence
import Support
import Testing

/// Real data sets, read from the folder that PALATE_DATA names.
@Suite(.enabled(if: RealData.isThere, "needs PALATE_DATA")) struct ImportedDataTests {
    private func dryRun(_ name: String) throws -> ImportReport {
        try MovieLensImport(
            bulk: InMemoryBulkStore(),
            isKnownUser: { _ in false },
            clock: FixedClock(),
            scale: .halfStars,
            options: .init(isDryRun: true)
        ).run(folder: RealData.folder(name))
    }

    @Test(
        arguments: [
            ("ml-latest-small", MovieLensLayout.csv, 9742, 100_836, 610),
            ("ml-100k", .hundredThousand, 1682, 100_000, 943),
        ]
    )
    func `every row of a real data set is used`(
        _ name: String,
        _ layout: MovieLensLayout,
        _ items: Int,
        _ ratings: Int,
        _ users: Int
    ) throws {
        let report = try dryRun(name)
        #expect(report.layout == layout && report.items.accepted == items)
        #expect(report.interactions.accepted == ratings && report.usersSeen == users)
        #expect(report.rejectedCount == 0, "\(report.examples)")
    }

    @Test func `ratings of unknown films are reported and the others used`() throws {
        let report = try dryRun("edsa")
        #expect(report.items.accepted == 62_423 && report.interactions.accepted == 100_004 - 443)
        #expect(report.rejected == [.unknownItem: 443] && report.unknownItems == 204)
        #expect(report.examples.count == 443)
    }
}
