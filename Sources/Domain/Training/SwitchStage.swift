/// Which recommender has its turn from how many ratings on.
public struct SwitchStage: Sendable, Equatable {
    /// Of the recommender; whether there is one is not known here.
    public let name: String
    public let fromCount: Int

    static let maximumCount = 8

    /// Reads names with commas between, each but the first with the number of ratings behind it:
    /// `popularity, content-tags from 3, item-neighbours from 20`.
    static func parse(_ text: String) throws(SettingProblem) -> [SwitchStage] {
        let texts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard texts.count <= maximumCount else { throw SettingProblem("Name at most \(maximumCount) recommenders.") }
        var stages: [SwitchStage] = []
        for text in texts {
            let stage = try SwitchStage(text)
            if let last = stages.last, stage.fromCount <= last.fromCount {
                throw SettingProblem("Give “\(stage.name)” a higher number of ratings than “\(last.name)” before it.")
            }
            if stages.isEmpty, stage.fromCount > 0 {
                throw SettingProblem("Begin with a recommender for people without ratings, such as “popularity”.")
            }
            stages.append(stage)
        }
        return stages
    }

    private init(_ text: Substring) throws(SettingProblem) {
        let words = text.split(separator: " ")
        switch words.count {
        case 1: (name, fromCount) = (String(words[0]), 0)
        case 3 where words[1] == "from":
            guard let count = Int(words[2]), (0...1_000_000).contains(count) else {
                throw SettingProblem("“\(words[2])” is no number of ratings from 0 to 1000000.")
            }
            (name, fromCount) = (String(words[0]), count)
        default:
            throw SettingProblem("Name recommenders with commas between, such as “popularity, item-neighbours from 5”.")
        }
    }
}

extension Recommender {
    /// The names and turns that a switch has; empty for others.
    var switchStages: [SwitchStage] {
        guard model == .switch, let settings = try? ModelSettings(settings, of: Switch().settings) else { return [] }
        return settings.stages(Switch.recommenders)
    }
}
