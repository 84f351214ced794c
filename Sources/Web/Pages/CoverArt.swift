import Domain

/// Draws a cover for an item without a picture: always the same one for the same item, in colours that its tags choose.
enum CoverArt {
    /// Goes up when the drawing changes, so that browsers fetch covers anew.
    static let edition = 1

    private static let width = 300
    private static let height = 450
    private static let maxTitleLines = 7

    /// Where the item's cover is. The address changes with the drawing, so browsers may keep what they have.
    static func url(for item: Item) -> String {
        "/items/\(item.id)/cover.svg?v=\(version(of: item))"
    }

    /// Changes with everything that is drawn.
    static func version(of item: Item) -> String {
        let shown =
            [item.title, item.attributes["creator"]?.text ?? "", item.attributes["year"]?.text ?? ""] + item.tags
        return "\(edition)-" + String(hash(shown.joined(separator: "\u{1F}")), radix: 36)
    }

    /// An SVG document. It carries no script and no link, so it is as safe as a picture.
    static func svg(for item: Item) -> [UInt8] {
        var random = SplitMix64(seed: hash(item.title) ^ UInt64(bitPattern: item.id.rawValue))
        // Items that share a tag often share a hue, so that shelves of a kind look related and no shelf looks uniform.
        let tags = item.tags.count > 1 ? item.tags.dropFirst() : item.tags[...]
        let theme = tags.isEmpty ? item.title : tags[tags.startIndex + random.next(in: 0...(tags.count - 1))]
        let hue = hues[Int(hash(theme) >> 32) % hues.count]
        let shift = random.next(in: -10...10)
        let saturation = random.next(in: 34...54)
        let lightness = random.next(in: 28...40)
        var svg = """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(height)" width="\(width)" height="\(height)">
            <defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1">
            <stop offset="0" stop-color="hsl(\((hue + shift + 360) % 360) \(saturation)% \(lightness)%)"/>
            <stop offset="1" stop-color="hsl(\(neighbour(of: hue) + shift) \(saturation)% \(lightness - 18)%)"/></linearGradient></defs>
            <rect width="\(width)" height="\(height)" fill="url(#g)"/>

            """
        svg += pattern(hue: hue, &random)
        svg += title(item.title)
        if case .text(let creator)? = item.attributes["creator"] {
            svg += line(creator, y: 402, size: 17, opacity: "0.85", limit: 26)
        }
        if let year = item.attributes["year"] { svg += line(year.text, y: 426, size: 15, opacity: "0.65", limit: 12) }
        return Array((svg + "</svg>\n").utf8)
    }

    /// In degrees, with the muddy greens left out.
    private static let hues = [6, 18, 32, 46, 152, 168, 184, 198, 212, 226, 244, 264, 288, 318, 340, 352]

    /// A hue that goes well with another: warm ones lean to red and cool ones to violet, away from the greens between.
    private static func neighbour(of hue: Int) -> Int {
        hue < 90 ? (hue + 335) % 360 : (hue + 40) % 360
    }

    private static func pattern(hue: Int, _ random: inout SplitMix64) -> String {
        let colour = "hsl(\(neighbour(of: hue)) 70% 62%)"
        switch random.next() % 5 {
        case 0: return rings(colour, &random)
        case 1: return bars(colour, &random)
        case 2: return hills(colour, &random)
        case 3: return dots(colour, &random)
        default: return facets(colour, &random)
        }
    }

    private static func rings(_ colour: String, _ random: inout SplitMix64) -> String {
        let x = random.next(in: 60...240)
        let y = random.next(in: 250...360)
        return (1...7).map { ring in
            "<circle cx=\"\(x)\" cy=\"\(y)\" r=\"\(ring * 27)\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"9\" opacity=\"\(0.34 - Double(ring) * 0.03)\"/>\n"
        }.joined()
    }

    private static func bars(_ colour: String, _ random: inout SplitMix64) -> String {
        (0..<10).map { bar in
            let height = random.next(in: 40...260)
            return
                "<rect x=\"\(bar * 30 + 4)\" y=\"\(Self.height - height)\" width=\"22\" height=\"\(height)\" fill=\"\(colour)\" opacity=\"0.22\"/>\n"
        }.joined()
    }

    private static func hills(_ colour: String, _ random: inout SplitMix64) -> String {
        (0..<4).map { hill in
            let top = 230 + hill * 50
            let left = random.next(in: -40...40)
            let right = random.next(in: -40...40)
            return
                "<path d=\"M0 \(top + left) Q150 \(top - 70 - right) 300 \(top + right) V450 H0 Z\" fill=\"\(colour)\" opacity=\"0.16\"/>\n"
        }.joined()
            + "<circle cx=\"\(random.next(in: 60...240))\" cy=\"\(random.next(in: 190...240))\" r=\"26\" fill=\"\(colour)\" opacity=\"0.5\"/>\n"
    }

    private static func dots(_ colour: String, _ random: inout SplitMix64) -> String {
        (0..<36).map { dot in
            let x = 25 + dot % 6 * 50
            let y = 200 + dot / 6 * 44
            return
                "<circle cx=\"\(x)\" cy=\"\(y)\" r=\"\(random.next(in: 3...17))\" fill=\"\(colour)\" opacity=\"0.28\"/>\n"
        }.joined()
    }

    private static func facets(_ colour: String, _ random: inout SplitMix64) -> String {
        let x = random.next(in: 90...210)
        let y = random.next(in: 220...330)
        let corners = [(0, 170), (0, 450), (150, 450), (300, 450), (300, 200), (160, 160)]
        return corners.indices.map { index in
            let from = corners[index]
            let to = corners[(index + 1) % corners.count]
            return
                "<path d=\"M\(x) \(y) L\(from.0) \(from.1) L\(to.0) \(to.1) Z\" fill=\"\(colour)\" opacity=\"\(0.08 + Double(random.next() % 6) * 0.05)\"/>\n"
        }.joined()
    }

    private static func title(_ title: String) -> String {
        let size = title.count > 60 ? 22 : title.count > 28 ? 27 : 33
        let lines = wrapped(title, width: size == 33 ? 15 : size == 27 ? 18 : 22)
        let spans = lines.enumerated().map { index, text in
            "<tspan x=\"26\" dy=\"\(index == 0 ? 0 : size * 6 / 5)\">\(escaped(text))</tspan>"
        }
        return
            "<text x=\"26\" y=\"\(34 + size)\" font-family=\"Georgia, 'Times New Roman', serif\" font-weight=\"700\" font-size=\"\(size)\" fill=\"#fff\">\(spans.joined())</text>\n"
    }

    private static func line(_ text: String, y: Int, size: Int, opacity: String, limit: Int) -> String {
        let shown = text.count > limit ? String(text.prefix(limit - 1)) + "…" : text
        return
            "<text x=\"26\" y=\"\(y)\" font-family=\"system-ui, sans-serif\" font-size=\"\(size)\" fill=\"#fff\" opacity=\"\(opacity)\">\(escaped(shown))</text>\n"
    }

    /// Lines of about the width, broken between words, and within one that is longer.
    private static func wrapped(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            var word = word
            while word.count > width {
                lines.append(word.prefix(width - 1) + "-")
                word = word.dropFirst(width - 1)
            }
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] += " " + word
            } else {
                lines.append(String(word))
            }
        }
        guard lines.count > maxTitleLines else { return lines }
        return lines.prefix(maxTitleLines - 1) + [lines[maxTitleLines - 1] + " …"]
    }

    private static func escaped(_ text: String) -> String {
        var bytes: [UInt8] = []
        // XML knows fewer characters than HTML, and one that it does not know spoils the whole document.
        HTMLEscape.append(text.isPlainLine ? text : "?", to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/): any even spread will do.
    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}

extension SplitMix64 {
    fileprivate mutating func next(in range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(next() % UInt64(range.count))
    }
}
