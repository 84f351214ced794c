import Domain
import Testing

@testable import Web

@Suite struct PagePiecesTests {
    private func text(_ value: TemplateValue, _ name: String) -> String? {
        guard case .record(let fields) = value, case .text(let text)? = fields[name] else { return nil }
        return text
    }

    private func pager(_ page: Int, total: Int) -> TemplateValue {
        Pager(page: page, total: total, pageSize: 10) { "/p\($0)" }.templateValue
    }

    @Test func `a pager leads to the pages that there are`() {
        #expect(text(pager(2, total: 30), "previous_url") == "/p1")
        #expect(text(pager(2, total: 30), "next_url") == "/p3")
        #expect(text(pager(2, total: 30), "last_url") == "/p3")
        #expect(text(pager(1, total: 30), "previous_url") == nil)
        #expect(text(pager(3, total: 30), "next_url") == nil)
        #expect(text(pager(1, total: 0), "next_url") == nil)
        #expect(text(pager(1, total: 10), "next_url") == nil && text(pager(1, total: 11), "next_url") == "/p2")
    }

    @Test func `beyond the last page the way back leads to it`() {
        #expect(text(pager(2000, total: 30), "previous_url") == "/p3")
        #expect(text(pager(2000, total: 30), "next_url") == nil)
    }

    @Test func `nonsense asks for the first page and no page is too deep`() {
        for nonsense in [nil, "", "x", "0", "-7", "1.5", "99999999999999999999"] { #expect(Pager.page(nonsense) == 1) }
        #expect(Pager.page("7") == 7)
        #expect(Pager.page("9223372036854775807") == Pager.maxPage)
        #expect(text(pager(1, total: .max / 2), "last_url") == "/p\(Pager.maxPage)")
    }

    @Test func `a histogram has a bar for each value of the scale`() {
        let histogram = Histogram(
            [(rating: 0.5, count: 1), (rating: 4, count: 2), (rating: 5, count: 1)],
            scale: .halfStars
        )
        #expect(histogram.bars.map(\.count) == [1, 0, 0, 0, 0, 0, 0, 2, 0, 1])
        #expect(histogram.bars.map(\.share) == [25, 0, 0, 0, 0, 0, 0, 50, 0, 25])
        let svg = String(decoding: histogram.svg, as: UTF8.self)
        #expect(svg.split(separator: "<rect").count - 1 == 10)
    }

    @Test func `a histogram without ratings, and of very many, is drawn within its frame`() {
        let empty = Histogram([], scale: .halfStars)
        #expect(empty.bars.allSatisfy { $0.count == 0 && $0.share == 0 })
        #expect(!String(decoding: empty.svg, as: UTF8.self).contains("-" + "height"))
        let many = Histogram([(rating: 5, count: 1_000_000_000), (rating: 1, count: 1)], scale: .halfStars)
        #expect(String(decoding: many.svg, as: UTF8.self).contains("height=\"90\""))
        #expect(String(decoding: many.svg, as: UTF8.self).contains("height=\"3\""))
    }

    @Test func `means are written with one digit, below zero too`() {
        #expect(oneDecimal(4.25) == "4.3")
        #expect(oneDecimal(4) == "4.0")
        #expect(oneDecimal(0) == "0.0")
        #expect(oneDecimal(-0.5) == "-0.5")
        #expect(oneDecimal(-1.25) == "-1.3")
        #expect(oneDecimal(-0.01) == "0.0")
    }

    @Test func `numbers and their nouns agree`() {
        #expect(counted(1, "rating", "ratings") == "1 rating")
        #expect(counted(0, "rating", "ratings") == "0 ratings")
        #expect(counted(100_836, "rating", "ratings") == "100,836 ratings")
        #expect(grouped(-1234) == "-1,234" && grouped(999) == "999" && grouped(1_000_000) == "1,000,000")
    }

    @Test func `problems stand beside their fields, and those without one above the form`() {
        let problems = [
            FieldProblem(field: "title", message: "A."), FieldProblem(field: "title", message: "B."),
            FieldProblem(field: "", message: "C."),
        ]
        #expect(text(errors(problems), "title") == "A. B.")
        guard case .text("C.") = formError(problems, shownBesideFields: ["title"]) else {
            Issue.record("the form's own problem is missing")
            return
        }
    }
}
