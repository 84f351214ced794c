import Domain
import Support
import Testing

@testable import Web

@Suite struct PasswordTests {
    /// Little work, for tests that only look at the rules around it.
    private let hasher = ScryptPasswordHasher(cost: ScryptCost(logarithmOfN: 4, blockSize: 1, parallelism: 1))

    /// Section 12 of RFC 7914, but for the last vector, which takes a gigabyte.
    @Test func `scrypt gives the published keys`() {
        let cases: [(password: String, salt: String, cost: ScryptCost, key: String)] = [
            (
                "", "", ScryptCost(logarithmOfN: 4, blockSize: 1, parallelism: 1),
                "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
                    + "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906"
            ),
            (
                "password", "NaCl", ScryptCost(logarithmOfN: 10, blockSize: 8, parallelism: 16),
                "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
                    + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"
            ),
            (
                "pleaseletmein", "SodiumChloride", ScryptCost(logarithmOfN: 14, blockSize: 8, parallelism: 1),
                "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
                    + "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"
            ),
        ]
        for (password, salt, cost, key) in cases {
            let derived = scryptKey([UInt8](password.utf8), salt: [UInt8](salt.utf8), cost: cost, byteCount: 64)
            #expect(derived.map(Hexadecimal.encode) == key)
        }
    }

    @Test func `a password is verified against its hash and no other`() throws {
        let standard = ScryptPasswordHasher()
        let stored = try standard.hash("correct horse")
        #expect(stored.hasPrefix("$scrypt$ln=14,r=8,p=5$"))
        #expect(standard.verify("correct horse", against: stored))
        #expect(!standard.verify("correct hors", against: stored))
        #expect(!standard.needsRehash(stored))
    }

    @Test func `every hash has a salt of its own`() throws {
        #expect(try hasher.hash("same") != hasher.hash("same"))
    }

    @Test(arguments: ["", "日本語", "with\u{0}zero", String(repeating: "long", count: 1000)])
    func `any text can be a password`(password: String) throws {
        let stored = try hasher.hash(password)
        #expect(hasher.verify(password, against: stored))
        #expect(!hasher.verify(password + "x", against: stored))
    }

    @Test func `a password is the bytes it was typed as`() throws {
        #expect(try !hasher.verify("e\u{301}", against: hasher.hash("\u{e9}")))
    }

    @Test func `a hash made with other parameters still verifies and asks to be replaced`() throws {
        let stored = try hasher.hash("old")
        #expect(ScryptPasswordHasher().verify("old", against: stored))
        #expect(ScryptPasswordHasher().needsRehash(stored))
        #expect(ScryptPasswordHasher().needsRehash("not a hash"))
    }

    @Test(arguments: [
        "", "$", "$$$$", "$scrypt$ln=4,r=1,p=1$$", "$bcrypt$ln=4,r=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=30,r=8,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=17,r=16,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=-4,r=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=4,r=1,p=0$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=4,r=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$r=1,ln=4,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=99999999999999999999,r=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=4,r=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA$",
        "$scrypt$ln=4,r=1,p=1$AAAAAAAAAA!$AAAAAAAAAAAAAAAAAAAAAA",
    ])
    func `a stored text that is no sane hash verifies nothing`(stored: String) {
        #expect(ScryptHash(stored) == nil)
        #expect(!hasher.verify("", against: stored))
    }

    @Test func `a hash text reads back as it was written`() {
        let seed = "$scrypt$ln=4,r=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA"
        #expect(ScryptHash(seed)?.text == seed)
        fuzz([seed], pieces: ["$", "ln=", ",", "17", "-1", "A", "=", "scrypt"], rounds: 100_000) { input in
            guard let hash = ScryptHash(String(decoding: input, as: UTF8.self)) else { return }
            #expect(ScryptHash(hash.text) == hash)
        }
    }
}
