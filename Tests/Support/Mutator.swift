import Domain

/// Makes inputs for a parser out of valid ones, in the ways that find what parsers forget: pieces of the grammar where
/// they do not belong, parts cut, doubled, moved and spliced from elsewhere, numbers at the edge of what a word holds.
///
/// The same seeds give the same inputs on every machine.
public struct Mutator {
    /// Longer inputs find nothing that these do not, and only slower.
    private static let maximumBytes = 4 << 10
    /// How many inputs that were kept may be built upon.
    private static let keptCount = 256
    private static let edgeNumbers = [
        "0", "00", "-0", "-1", "1", "127", "255", "256", "65535", "2147483647", "2147483648", "4294967295",
        "9223372036854775807", "9223372036854775808", "18446744073709551616", "1e308", "ffffffffffffffff",
        "7fffffffffffffff",
    ].map { [UInt8]($0.utf8) }

    private let seeds: [[UInt8]]
    private let pieces: [[UInt8]]
    private var kept: [[UInt8]] = []
    private var random: SplitMix64
    private var count = 0

    public init(seeds: [String], pieces: [String], seed: UInt64) {
        precondition(!seeds.isEmpty && !pieces.isEmpty, "nothing comes of nothing")
        self.seeds = seeds.map { [UInt8]($0.utf8) }
        self.pieces = pieces.map { [UInt8]($0.utf8) }
        random = SplitMix64(seed: seed)
    }

    public mutating func next() -> [UInt8] {
        defer { count += 1 }
        var input = !kept.isEmpty && random.below(3) == 0 ? kept[random.below(kept.count)] : seeds[count % seeds.count]
        repeat { mutate(&input) } while random.below(3) != 0
        if input.count > Self.maximumBytes { input.removeSubrange(Self.maximumBytes...) }
        return input
    }

    /// Builds on an input that went further than most.
    public mutating func keep(_ input: [UInt8]) {
        if kept.count < Self.keptCount {
            kept.append(input)
        } else {
            kept[random.below(Self.keptCount)] = input
        }
    }

    private mutating func mutate(_ input: inout [UInt8]) {
        let place = random.below(input.count + 1)
        let part = place..<min(input.count, place + random.below(random.below(8) == 0 ? 64 : 5))
        switch random.below(10) {
        case 0, 1: input.insert(contentsOf: piece(), at: place)
        case 2: input.replaceSubrange(part, with: piece())
        case 3: input.replaceSubrange(part, with: [UInt8(truncatingIfNeeded: random.next())])
        case 4: if place < input.count { input[place] ^= 1 << UInt8(random.below(8)) }
        case 5: input.removeSubrange(part)
        case 6: input.insert(contentsOf: repeatElement(input[part], count: 1 << random.below(6)).joined(), at: place)
        case 7: splice(&input, at: place)
        case 8: replaceNumber(&input, from: place)
        default:
            let moved = Array(input[part])
            input.removeSubrange(part)
            input.insert(contentsOf: moved, at: random.below(input.count + 1))
        }
    }

    private mutating func piece() -> [UInt8] { pieces[random.below(pieces.count)] }

    /// Goes on as another input does.
    private mutating func splice(_ input: inout [UInt8], at place: Int) {
        let other = seeds[random.below(seeds.count)]
        input.replaceSubrange(place..., with: other[random.below(other.count + 1)...])
    }

    private mutating func replaceNumber(_ input: inout [UInt8], from place: Int) {
        let isDigit = { (byte: UInt8) in byte &- UInt8(ascii: "0") < 10 }
        guard let start = input[place...].firstIndex(where: isDigit) else { return }
        let end = input[start...].firstIndex { !isDigit($0) } ?? input.count
        input.replaceSubrange(start..<end, with: Self.edgeNumbers[random.below(Self.edgeNumbers.count)])
    }
}
