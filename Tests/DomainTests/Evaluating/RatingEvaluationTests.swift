import Domain
import Support
import Testing

@Suite struct RatingEvaluationTests {
    private let training = [Rating(1, 1, 2), Rating(2, 2, 4)]
    private let test = [Rating(1, 2, 5), Rating(1, 3, 1), Rating(2, 1, 4)]

    @Test func `errors are those of the predictions`() throws {
        let model = ToldModel(scores: [], predictions: [[nil, 4, 3], [4, nil, nil]])
        let judged = try RatingEvaluation(threads: 2).judge(model, on: split(training, test))
        // 1, 2 and 0
        #expect(isClose(try #require(judged[.rmse]), (5.0 / 3).squareRoot()))
        #expect(judged[.mae] == 1)
        #expect(judged[.predictedShare] == 1)
    }

    @Test func `what is not predicted is taken for the mean`() throws {
        let model = ToldModel(scores: [], predictions: [[nil, nil, 3], [4, nil, nil]])
        let judged = try RatingEvaluation(threads: 2).judge(model, on: split(training, test))
        // The mean is 3: 2, 2 and 0.
        #expect(isClose(try #require(judged[.rmse]), (8.0 / 3).squareRoot()))
        #expect(judged[.predictedShare] == 2.0 / 3)
    }

    @Test func `a model that predicts nothing is not judged by predictions`() throws {
        let judged = try RatingEvaluation().judge(ToldModel(scores: []), on: split(training, test))
        #expect(judged.measurements.isEmpty)
    }
}
