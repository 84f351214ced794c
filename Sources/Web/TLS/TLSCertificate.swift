import COpenSSL
import Glibc

/// For how long a certificate holds, in days of UTC such as `2027-02-19`.
public struct TLSCertificate: Sendable, CustomStringConvertible {
    private enum Validity {
        case valid
        case notYet
        case over
    }

    public let firstDay: String
    public let lastDay: String
    private let validity: Validity

    init(_ certificate: OpaquePointer) {
        let begin = X509_get0_notBefore(certificate)
        let end = X509_get0_notAfter(certificate)
        firstDay = Self.day(begin)
        lastDay = Self.day(end)
        validity =
            X509_cmp_current_time(begin) > 0 ? .notYet : X509_cmp_current_time(end) > 0 ? .valid : .over
    }

    public var description: String { "valid from \(firstDay) to \(lastDay)" }

    /// What an operator has to see to; nil if all is well. The server serves all the same: browsers warn, and others may
    /// have their reasons.
    public var warning: String? {
        switch validity {
        case .valid: nil
        case .notYet: "The certificate is not valid before \(firstDay): browsers will warn of this site until then."
        case .over: "The certificate expired on \(lastDay): browsers warn of this site. Renew it, then send SIGHUP."
        }
    }

    private static func day(_ time: UnsafePointer<ASN1_TIME>?) -> String {
        var parts = tm()
        guard ASN1_TIME_to_tm(time, &parts) == 1 else { return "unknown" }
        let (year, month, day) = (Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday))
        return "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
    }
}
