/// The works that a fresh site starts with, so that a first visitor has something to recognise and rate.
///
/// The works stand in files of their own by kind and period. Each file is one string literal: the compiler
/// takes a literal in no time, and hundreds of initialisers in an array slowly.
enum DemoCatalogue {
    /// Every work, films first, each kind in order of year. A work's index here is its number in `DemoRating`.
    static let works: [DemoWork] = sources.flatMap(parse)

    private static let sources = [
        filmsTo1949, films1950s, films1960s, films1970s, films1980s, films1990s, filmsTo2004, filmsTo2011, filmsTo2024,
        booksTo1884, booksTo1939, booksTo1961, booksTo1985, booksTo2001, booksTo2024,
    ]

    private static func parse(_ source: String) -> [DemoWork] {
        source.utf8.split(separator: UInt8(ascii: "\n")).map { line in
            let text = String(decoding: line, as: UTF8.self)
            guard let work = DemoWork(line: text) else {
                preconditionFailure("malformed line in the demo catalogue: \(text)")
            }
            return work
        }
    }
}
