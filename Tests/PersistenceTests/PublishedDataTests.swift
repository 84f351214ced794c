import Domain
import Foundation
import Persistence
import Testing

@Suite struct PublishedDataTests {
    private let gowalla = [
        "gowalla/train.txt": "0 5 6 \n1 5\n2\n", "gowalla/valid.txt": "1 7\n", "gowalla/test.txt": "0 7\n",
    ]

    @Test func `lines of a user and items are split as their files are`() throws {
        let folder = try DataFolder(gowalla)
        let splits = try folder.data.splits(of: .gowalla)
        #expect(splits.count == 1)
        let split = try splits.split(0)
        #expect(split.training.interactions.userIDs == [0, 1])
        #expect(split.training.interactions.itemIDs == [5, 6, 7])
        #expect(split.training.interactions.byUser.columns == [0, 1, 0, 2])
        #expect(split.test.columns == [2] && split.test.offsets == [0, 1, 1])
    }

    @Test func `of pairs that stand twice the later counts`() throws {
        let text = "book_id,user_id,rating\n1,7,2\n2,7,3\n1,7,5\n"
        let folder = try DataFolder(["goodbooks/ratings.csv": text])
        #expect(try folder.data.speedSplit(of: .goodbooks).training.interactions.byUser.values == [5, 3])
    }

    @Test(arguments: PublishedData.allCases)
    func `a folder without the files is an error that names one`(_ data: PublishedData) throws {
        let folder = try DataFolder([:])
        let error = #expect(throws: ImportError.self) { try folder.data.splits(of: data) }
        #expect(error?.message.contains(folder.path) == true)
    }

    @Test func `a line that is none is an error that names it`() throws {
        var files = gowalla
        files["gowalla/valid.txt"] = "1 7\n1 x\n"
        let folder = try DataFolder(files)
        let error = #expect(throws: ImportError.self) { try folder.data.splits(of: .gowalla) }
        #expect(error?.message.contains("valid.txt") == true && error?.message.contains("line 2") == true)
    }

    /// Users, items, ratings learnt from and ratings withheld, as counted with another program.
    @Test(
        .enabled(if: RealData.isThere),
        arguments: [
            (.movieLensFolds, 5, 943, 1682, 80_000, 20_000), (.courses, 1, 1000, 105, 8402, 1000),
            (.likes, 1, 609, 6298, 38_864, 9716), (.gowalla, 1, 29_858, 40_981, 810_128, 217_242),
        ] as [(PublishedData, Int, Int, Int, Int, Int)]
    )
    func `the real files hold what they are known to hold`(
        _ data: PublishedData,
        _ splitCount: Int,
        _ users: Int,
        _ items: Int,
        _ training: Int,
        _ test: Int
    ) throws {
        let splits = try PublishedDataFolder(path: RealData.folder("")).splits(of: data)
        #expect(splits.count == splitCount)
        let split = try splits.split(splitCount - 1)
        #expect(split.training.interactions.userCount == users)
        #expect(split.training.interactions.itemCount == items)
        #expect(split.training.interactions.count == training)
        #expect(split.test.count == test)
    }
}

/// A folder of data sets for one test, deleted afterwards.
private final class DataFolder {
    let path = FileManager.default.temporaryDirectory.path + "/palate-data-\(UUID().uuidString)"

    var data: PublishedDataFolder { PublishedDataFolder(path: path) }

    /// - Parameter files: texts by path, one folder deep.
    init(_ files: [String: String]) throws {
        for (name, text) in files {
            let folder = path + "/" + name.prefix { $0 != "/" }
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
        }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
