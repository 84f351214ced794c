import Domain
import Testing

@Suite struct AheadTests {
    private struct Broken: Error {}

    @Test func `work goes on while somebody waits for what comes of it`() throws {
        let isWanted = Monitor(false)
        let ahead = Ahead { isWanted.wait { $0 ? 42 : nil } }
        isWanted.update { $0 = true }
        #expect(ahead.value() == 42)
        #expect(ahead.value() == 42, "and may be asked again")
    }

    @Test func `an error comes out where the value is asked for`() {
        let ahead = Ahead<Int, any Error> { throw Broken() }
        #expect(throws: Broken.self) { try ahead.value() }
    }
}
