import Testing

@testable import Domain

@Suite struct ShortestDecimalTests {
    private func text(_ number: Double) -> String {
        var bytes: [UInt8] = []
        NumberText.append(number, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What the standard library writes, which is the shortest and nearest too.
    private func expected(_ number: Double) -> String {
        let text = number.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    @Test(
        arguments: [
            (0.1, 1, 1), (0.5, 5, 1), (1, 1, 0), (4.5, 45, 1), (100, 100, 0), (0.0625, 625, 4), (0.3, 3, 1),
            (0.1 + 0.2, 30_000_000_000_000_004, 17), (123_456.789, 123_456_789, 3), (1e-4, 1, 4),
            (2 / 3, 6_666_666_666_666_666, 16),
        ] as [(Double, UInt64, Int)]
    )
    func `a number has these digits, so many of them behind the point`(number: Double, digits: UInt64, places: Int)
        throws
    {
        let found = try #require(ShortestDecimal(number))
        #expect(found.digits == digits && found.places == places)
    }

    @Test func `numbers out of its range have none, and are written all the same`() {
        for number in [0, 9.999e-5, 0x1p52, 1e300, .leastNonzeroMagnitude, .infinity, .nan] {
            #expect(ShortestDecimal(number) == nil)
            #expect(text(number) == expected(number))
        }
    }

    @Test func `powers of two and of ten and their neighbours are written as the standard library does`() {
        var numbers: [Double] = []
        for exponent in -14...52 { numbers.append(Double(sign: .plus, exponent: exponent, significand: 1)) }
        var power = 1e-4
        while power < 0x1p52 {
            numbers.append(power)
            power *= 10
        }
        for number in numbers.flatMap({ [$0.nextDown, $0, $0.nextUp, -$0, $0 * 1.5] }) {
            #expect(text(number) == expected(number))
        }
    }

    @Test func `random numbers of every size are written as the standard library does`() {
        var random = SplitMix64(seed: 11)
        for _ in 0..<200_000 {
            let exponent = Int.random(in: -14...52, using: &random)
            let anything = Double(sign: .plus, exponent: exponent, significand: .random(in: 1..<2, using: &random))
            // Scores are whole multiples of 2^-40, and so often lie just in the middle between two decimals.
            let multiple = (anything * 0x1p40).rounded() / 0x1p40
            let decimal = (anything * 1000).rounded() / 1000
            for number in [anything, multiple, decimal] where text(number) != expected(number) {
                Issue.record("\(number.bitPattern) is written as \(text(number)) and not as \(expected(number))")
            }
        }
    }
}
