import Domain
import Web

/// One line of the access log.
///
/// Whatever a client sent, a line stays one line: text shows what is not visible ASCII as escapes, and JSON is written by
/// the writer that escapes all.
struct AccessLogLine {
    /// A longer name of a browser, or address of a page, tells no more.
    private static let maxFieldLength = 512

    let entry: AccessLogEntry
    let millisecondsSince1970: Int64

    /// `2026-11-21T03:40:00.123Z 127.0.0.1 7 GET /items 200 5120 0.84ms 9f0c21d4e5a6b738`, with the account's number or a dash
    /// before the method.
    func appendText(to output: inout [UInt8]) {
        LogText.appendTime(millisecondsSince1970, to: &output)
        for part in [entry.remoteAddress, account, method, path] {
            output.append(LogText.space)
            LogText.appendVisible(part, to: &output)
        }
        for number in [entry.status.code, entry.bodyBytes] {
            output.append(LogText.space)
            NumberText.append(Int64(number), to: &output)
        }
        output.append(LogText.space)
        NumberText.append(Self.milliseconds(entry.nanoseconds), to: &output)
        LogText.append("ms ", to: &output)
        LogText.append(entry.id.text, to: &output)
        if !entry.isComplete { LogText.append(" incomplete", to: &output) }
        output.append(LogText.lineFeed)
    }

    /// The same as an object, and what is too long or too rare for the text.
    func appendJSON(to output: inout [UInt8]) {
        LogText.appendJSON(millisecondsSince1970, to: &output) { writer in
            writer.field("request_id", entry.id.text)
            writer.field("client", entry.remoteAddress)
            if let request = entry.request { write(request, to: &writer) }
            writer.field("status", entry.status.code)
            writer.field("bytes", entry.bodyBytes)
            writer.field("duration_ms", Self.milliseconds(entry.nanoseconds))
            if let timing = entry.request?.timing {
                writer.field("waiting_ms", Self.milliseconds(timing.waiting))
                writer.field("handling_ms", Self.milliseconds(timing.handling))
            }
            if !entry.isComplete { writer.field("incomplete", true) }
        }
    }

    private func write(_ request: Request, to writer: inout JSONWriter) {
        if request.peerAddress != entry.remoteAddress { writer.field("proxy", request.peerAddress) }
        if let account = request.principal { writer.field("account", Int(account)) }
        writer.field("method", request.method.rawValue)
        writer.field("path", request.loggedPath)
        if let agent = request.header(.userAgent) { writer.field("user_agent", Self.shortened(agent)) }
        if let referrer = request.loggedReferrer { writer.field("referer", Self.shortened(referrer)) }
    }

    private var account: String { entry.request?.principal.map { String($0) } ?? "-" }
    private var method: String { entry.request?.method.rawValue ?? "-" }
    private var path: String { entry.request?.loggedPath ?? "-" }

    /// To the microsecond.
    private static func milliseconds(_ nanoseconds: UInt64) -> Double { Double(nanoseconds / 1000) / 1000 }

    private static func shortened(_ text: String) -> String {
        text.unicodeScalars.count <= maxFieldLength
            ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(maxFieldLength))) + "…"
    }
}
