import Domain
import Support
import Testing

@testable import Persistence

@Suite struct MovieTitleTests {
    @Test(
        arguments: [
            ("Toy Story (1995)", "Toy Story", 1995),
            ("Godfather, The (1972)", "The Godfather", 1972),
            (
                "City of Lost Children, The (Cité des enfants perdus, La) (1995)",
                "The City of Lost Children (La Cité des enfants perdus)", 1995
            ),
            ("Avventura, L' (Adventure, The) (1960)", "L'Avventura (The Adventure)", 1960),
            ("Misérables, Les (1995)", "Les Misérables", 1995),
            ("Topo, El (1970)", "El Topo", 1970),
            ("Das Boot (Boot, Das) (1981)", "Das Boot (Das Boot)", 1981),
            ("Vitelloni, I (1953)", "I Vitelloni", 1953),
            ("American in Paris, An (1951)", "An American in Paris", 1951),
            ("Affaire de femmes, Une (1988)", "Une Affaire de femmes", 1988),
            ("Mad Adventures of Rabbi Jacob, the (1973)", "the Mad Adventures of Rabbi Jacob", 1973),
            (
                "Legend of 1900, The (a.k.a. Pianist, The) (Leggenda, La) (1998)",
                "The Legend of 1900 (a.k.a. The Pianist) (La Leggenda)", 1998
            ),
            ("To Have, or Not (En avoir (ou pas)) (1995)", "To Have, or Not (En avoir (ou pas))", 1995),
            ("Die, Mommie, Die (2003)", "Die, Mommie, Die", 2003),
            ("Good, the Bad and the Ugly, The (1966)", "The Good, the Bad and the Ugly", 1966),
            ("Fawlty Towers (1975-1979)", "Fawlty Towers", 1975),
            ("Death Note (2006–2007)", "Death Note", 2006),
            ("Big Bang Theory, The (2007-)", "The Big Bang Theory", 2007),
            ("(500) Days of Summer (2009)", "(500) Days of Summer", 2009),
            ("1984 (Nineteen Eighty-Four) (1984)", "1984 (Nineteen Eighty-Four)", 1984),
            ("Ready Player One", "Ready Player One", nil),
            ("Millions Game, The (Das Millionenspiel)", "The Millions Game (Das Millionenspiel)", nil),
            ("Captive Women (1000 Years from Now)", "Captive Women (1000 Years from Now)", nil),
            ("(1999)", "(1999)", nil),
            ("Odd (0001)", "Odd (0001)", nil),
            ("  Spaced , The  (2001)  ", "The Spaced", 2001),
            (", The (1990)", ", The", 1990),
            (")", ")", nil),
            ("((((", "((((", nil),
            ("", "", nil),
        ] as [(String, String, Int?)]
    )
    func `titles are read as people say them`(_ text: String, _ title: String, _ year: Int?) {
        let parsed = MovieTitle(parsing: text)
        #expect(parsed.title == title)
        #expect(parsed.year == year)
    }

    @Test func `any text makes a title without a trap`() {
        var random = SplitMix64(seed: 6)
        let parts = ["(", ")", ",", " ", "The", "1995", "L'", "a.k.a. ", "é", "-", "x", "–"]
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                parts[Int.random(in: 0..<parts.count, using: &random)]
            }.joined()
            let parsed = MovieTitle(parsing: text)
            let isBlank = text.allSatisfy { $0 == " " }
            #expect(parsed.title.isEmpty == isBlank)
        }
    }
}
