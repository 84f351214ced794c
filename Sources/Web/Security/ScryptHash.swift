/// The parameters of scrypt: how much memory and work one hash takes.
struct ScryptCost: Equatable, Sendable {
    /// N is two to this power.
    var logarithmOfN: Int
    /// `r` in the standard; N times this times 128 is the memory in bytes.
    var blockSize: Int
    /// `p` in the standard: how many times the memory is filled.
    var parallelism: Int

    /// 16 MiB, one of the equally strong sets that OWASP lists; small enough for several sign-ins at once on a small
    /// machine.
    static let standard = ScryptCost(logarithmOfN: 14, blockSize: 8, parallelism: 5)

    /// Room for every cost that `isReasonable` admits, and OpenSSL's own bookkeeping.
    static let maximumMemoryBytes: UInt64 = 160 << 20

    /// Whether a stored hash may ask for this much. Without a bound, a doctored row could stall the server.
    var isReasonable: Bool {
        guard (1...17).contains(logarithmOfN), (1...16).contains(blockSize), (1...16).contains(parallelism) else {
            return false
        }
        // 128 MiB, and for N the bound of RFC 7914: less than 2^(128 * r / 8).
        return blockSize << logarithmOfN <= 1 << 20 && logarithmOfN < 16 * blockSize
    }
}

/// A stored password hash with the parameters and the salt it was made with.
struct ScryptHash: Equatable, Sendable {
    private static let saltByteCounts = 8...64
    private static let hashByteCounts = 16...64

    let cost: ScryptCost
    let salt: [UInt8]
    let hash: [UInt8]

    init(cost: ScryptCost, salt: [UInt8], hash: [UInt8]) {
        self.cost = cost
        self.salt = salt
        self.hash = hash
    }

    /// Reads `$scrypt$ln=14,r=8,p=5$<salt>$<hash>`; nil for anything else or for parameters out of bounds.
    init?(_ text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt" else { return nil }
        guard let cost = Self.cost(parts[2]), cost.isReasonable else { return nil }
        guard let salt = Base64.url.decode(String(parts[3])), let hash = Base64.url.decode(String(parts[4])) else {
            return nil
        }
        guard Self.saltByteCounts.contains(salt.count), Self.hashByteCounts.contains(hash.count) else { return nil }
        self.init(cost: cost, salt: salt, hash: hash)
    }

    var text: String {
        let parameters = "ln=\(cost.logarithmOfN),r=\(cost.blockSize),p=\(cost.parallelism)"
        return "$scrypt$\(parameters)$\(Base64.url.encode(salt))$\(Base64.url.encode(hash))"
    }

    private static func cost(_ text: Substring) -> ScryptCost? {
        var numbers: [Int] = []
        let assignments = text.split(separator: ",", omittingEmptySubsequences: false)
        guard assignments.count == 3 else { return nil }
        for (assignment, name) in zip(assignments, ["ln=", "r=", "p="]) {
            guard assignment.hasPrefix(name), let number = Int(assignment.dropFirst(name.count)) else { return nil }
            numbers.append(number)
        }
        return ScryptCost(logarithmOfN: numbers[0], blockSize: numbers[1], parallelism: numbers[2])
    }
}
