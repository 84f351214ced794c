/// Numbers as text, written straight into bytes: pages and JSON are full of them.
public enum NumberText {
    /// More than any number here takes, so that digits can be written eight at a time, beyond those that are wanted.
    static let roomBytes = 48

    /// Appends an integer in decimal.
    public static func append(_ number: Int64, to output: inout [UInt8]) {
        append(to: &output) { write(number, to: $0) }
    }

    /// Appends the shortest text that reads back as the same number, without a trailing `.0`: `4`, `4.5`, `1e-07`.
    public static func append(_ number: Double, to output: inout [UInt8]) {
        append(to: &output) { write(number, to: $0) }
    }

    private static func append(to output: inout [UInt8], _ write: (UnsafeMutableBufferPointer<UInt8>) -> Int) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: roomBytes) { room in
            // All of the room is trivial bytes, of which the first `count` have been written.
            let count = write(room)
            output.append(contentsOf: UnsafeBufferPointer(rebasing: room[..<count]))
        }
    }

    // MARK: Into room for `roomBytes`

    /// Returns how many bytes it wrote.
    static func write(_ number: Int64, to room: UnsafeMutableBufferPointer<UInt8>) -> Int {
        let start = writeSign(number < 0, to: room)
        return writeWhole(number.magnitude, at: start, of: room)
    }

    static func write(_ number: Double, to room: UnsafeMutableBufferPointer<UInt8>) -> Int {
        guard let decimal = ShortestDecimal(number.magnitude) else { return writeDescription(of: number, to: room) }
        let start = writeSign(number < 0, to: room)
        guard decimal.places > 0 else { return writeWhole(decimal.digits, at: start, of: room) }
        let (whole, fraction) = decimal.parts
        let point = writeWhole(whole, at: start, of: room)
        room[point] = UInt8(ascii: ".")
        writeDigits(fraction.high, at: point + 1, of: room)
        if decimal.places > 8 { writeDigits(fraction.middle, at: point + 9, of: room) }
        if decimal.places > 16 { writeDigits(fraction.low, at: point + 17, of: room) }
        return point + 1 + decimal.places
    }

    private static func writeDescription(of number: Double, to room: UnsafeMutableBufferPointer<UInt8>) -> Int {
        var text = number.description
        if text.hasSuffix(".0") { text.removeLast(2) }
        // The longest has 24 characters: a sign, 17 digits, a point, and an exponent.
        return room.update(fromContentsOf: text.utf8)
    }

    private static func writeSign(_ isNegative: Bool, to room: UnsafeMutableBufferPointer<UInt8>) -> Int {
        room[0] = UInt8(ascii: "-")
        return isNegative ? 1 : 0
    }

    /// Returns where the digits end.
    private static func writeWhole(_ number: UInt64, at start: Int, of room: UnsafeMutableBufferPointer<UInt8>) -> Int {
        if number < 10 {
            room[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number)
            return start + 1
        }
        let end = start + digitCount(number)
        var rest = number
        for index in (start..<end).reversed() {
            room[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        return end
    }

    private static func digitCount(_ number: UInt64) -> Int {
        var count = 1
        var limit: UInt64 = 10
        while number >= limit {
            count += 1
            let (next, overflows) = limit.multipliedReportingOverflow(by: 10)
            if overflows { break }
            limit = next
        }
        return count
    }

    /// Writes all eight digits of a number below 10⁸, zeros in front included.
    ///
    /// Halves are split off in all parts of the word at once: into fours, pairs and single digits. The multiplications stand
    /// for divisions: x · 10486 >> 20 is x / 100 below 10⁴, and x · 103 >> 10 is x / 10 below 100.
    private static func writeDigits(_ number: UInt32, at start: Int, of room: UnsafeMutableBufferPointer<UInt8>) {
        var parts = UInt64(number / 10_000) | UInt64(number % 10_000) << 32
        let hundreds = (parts &* 10_486) >> 20 & 0x7f_0000_007f
        parts = hundreds | (parts &- hundreds &* 100) << 16
        let tens = (parts &* 103) >> 10 & 0x0f_000f_000f_000f
        parts = tens | (parts &- tens &* 10) << 8
        // The first digit is in the lowest byte, and so comes first in memory.
        let text = (parts | 0x3030_3030_3030_3030).littleEndian
        precondition(start >= 0 && start + 8 <= room.count)
        UnsafeMutableRawBufferPointer(room).storeBytes(of: text, toByteOffset: start, as: UInt64.self)
    }
}
