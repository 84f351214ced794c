import Testing

@testable import Web

@Suite struct ContentTagTests {
    @Test func `a tag changes with every bit, and with the length`() {
        let content = [UInt8]("What is recommended is read from a matrix.".utf8)
        var seen: Set<String> = [ContentTag.strong(content)]
        for place in content.indices {
            for bit in 0..<8 {
                var other = content
                other[place] ^= 1 << bit
                #expect(seen.insert(ContentTag.strong(other)).inserted)
            }
        }
        for length in 0..<40 { #expect(seen.insert(ContentTag.strong(Array(repeating: 0, count: length))).inserted) }
    }

    @Test func `it is a strong tag of sixteen digits`() {
        for content in [[], [1], Array("abc".utf8)] {
            let tag = ContentTag.strong(content)
            #expect(tag.count == 18 && tag.hasPrefix("\"") && tag.hasSuffix("\""))
            #expect(tag == ContentTag.strong(content))
        }
    }
}
