import Domain
import Support

/// A parser that reads what strangers send, and what must be true of it for any input at all.
///
/// Each is tried in two ways: by mutations of its seeds in every run of the tests, and for as long as one likes by
/// `bin/fuzz`, where libFuzzer looks for inputs that reach parts of it not reached before.
struct FuzzTarget: Sendable, CustomStringConvertible {
    let name: String
    /// Valid inputs, between them using all of the grammar, and some that are nearly valid.
    let seeds: [String]
    /// What the grammar is made of.
    let pieces: [String]
    /// True if the parser accepts the input. Throws if something does not hold that must.
    let accepts: @Sendable ([UInt8]) throws(FuzzFailure) -> Bool

    var description: String { name }
}

/// Something that must always hold and did not.
struct FuzzFailure: Error, CustomStringConvertible {
    let description: String

    /// Throws unless the condition is met.
    static func unless(_ isMet: Bool, _ description: @autoclosure () -> String) throws(FuzzFailure) {
        if !isMet { throw FuzzFailure(description: description()) }
    }
}

/// Where an input is cut in pieces: a few places that depend on nothing but the input.
func cuts(of input: [UInt8]) -> [Int] {
    let hash = input.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x0100_0000_01b3 }
    var random = SplitMix64(seed: hash)
    return (0..<random.below(5)).map { _ in random.below(input.count + 1) }.sorted()
}
