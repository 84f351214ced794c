import Domain
import Persistence
import Support
import Testing

/// Real data sets, read from the folder that PALATE_DATA names. The counts were made by other programs.
@Suite(.enabled(if: RealData.isThere, "needs PALATE_DATA")) struct ImportedDataTests {
    private func load(_ name: String, _ format: String? = nil) throws -> ImportReport {
        try DataSetImport(bulk: InMemoryBulkStore(), clock: FixedClock(), scale: .halfStars)
            .run(path: RealData.folder(name), format: format)
    }

    struct DataSet: CustomTestStringConvertible {
        let folder: String
        let layout: String
        let items: Int
        let ratings: Int
        let users: Int
        var rejected: [ImportReport.Reason: Int] = [:]

        var testDescription: String { folder }
    }

    private static let dataSets = [
        DataSet(folder: "ml-latest-small", layout: "movielens", items: 9742, ratings: 100_836, users: 610),
        DataSet(folder: "ml-100k", layout: "movielens", items: 1682, ratings: 100_000, users: 943),
        DataSet(
            folder: "edsa",
            layout: "movielens",
            items: 62_423,
            ratings: 99_561,
            users: 671,
            rejected: [.unknownItem: 443]
        ),
        DataSet(
            folder: "goodbooks",
            layout: "goodbooks",
            items: 10_000,
            ratings: 979_478,
            users: 53_424,
            rejected: [.duplicate: 2278]
        ),
        DataSet(folder: "ibm-courses", layout: "courses", items: 307, ratings: 9402, users: 1000),
        DataSet(folder: "lastfm", layout: "lastfm", items: 17_632, ratings: 92_834, users: 1892),
        DataSet(folder: "rec-sys", layout: "rec-sys", items: 3537, ratings: 70_194, users: 610),
        DataSet(
            folder: "rec-sys/amazon-sneakers",
            layout: "rec-sys",
            items: 1785,
            ratings: 17_142,
            users: 1677,
            rejected: [.duplicate: 1358]
        ),
        DataSet(folder: "gowalla", layout: "adjacency", items: 40_981, ratings: 1_027_370, users: 29_858),
        DataSet(
            folder: "amazon-musical-instruments",
            layout: "amazon-reviews",
            items: 900,
            ratings: 10_261,
            users: 1429
        ),
    ]

    @Test(arguments: dataSets)
    func `every row of a real data set is used, or reported`(_ dataSet: DataSet) throws {
        let report = try load(dataSet.folder)
        #expect(report.layout == dataSet.layout && report.items.created == dataSet.items)
        #expect(report.interactions.created == dataSet.ratings && report.usersSeen == dataSet.users)
        #expect(report.rejected == dataSet.rejected, "\(report.examples.prefix(5))")
    }

    @Test func `ratings of unknown films are reported`() throws {
        let report = try load("edsa")
        #expect(report.unknownItems == 204 && report.examples.count == 443)
    }

    @Test func `scraped products and reviews are used, or reported`() throws {
        let report = try load("rec-sys/amazon-sneakers", "sneakers")
        #expect(report.items.created == 155 && report.interactions.created == 5613 && report.usersSeen == 3537)
        #expect(report.rejected == [.invalid: 1, .malformed: 3, .duplicate: 321])
    }
}
