import CLibFuzzer
import Glibc

/// Lets libFuzzer look for inputs that break a target: `Fuzzer TARGET FOLDER [OPTIONS OF LIBFUZZER]`, as `bin/fuzz` calls it.
///
/// The folder keeps what was found to reach far, from run to run, and any input that breaks the target.
@main struct Fuzzer {
    // Set once, before libFuzzer begins; it calls back on this thread alone.
    nonisolated(unsafe) private static var target = FuzzTarget.requestHead

    static func main() {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3, let chosen = FuzzTarget.all.first(where: { $0.name == arguments[1] }) else {
            print(FuzzTarget.all.map(\.name).joined(separator: "\n"))
            exit(arguments.count == 1 ? 0 : 2)
        }
        target = chosen
        let folder = arguments[2]
        mkdir(folder + "/corpus", 0o755)
        for (index, seed) in chosen.seeds.enumerated() { write(seed, to: "\(folder)/corpus/seed-\(index)") }
        write(chosen.pieces.map(dictionaryLine).joined(), to: folder + "/dictionary")
        let options = [arguments[0], "-dict=\(folder)/dictionary", "-artifact_prefix=\(folder)/"] + arguments[3...]
        // A file is one input to be tried again, and nothing else.
        let isFileGiven = arguments[3...].contains { !$0.hasPrefix("-") }
        run(isFileGiven ? options : options + [folder + "/corpus"])
    }

    private static func run(_ options: [String]) {
        // libFuzzer keeps these for as long as the process lives.
        var values = options.map { strdup($0) } + [nil]
        var count = Int32(options.count)
        values.withUnsafeMutableBufferPointer { buffer in
            var base = buffer.baseAddress
            let code = LLVMFuzzerRunDriver(&count, &base) { bytes, length in
                do throws(FuzzFailure) {
                    _ = try Fuzzer.target.accepts(Array(UnsafeBufferPointer(start: bytes, count: length)))
                } catch {
                    fatalError(error.description)
                }
                return 0
            }
            exit(code)
        }
    }

    /// A piece as a libFuzzer dictionary writes it: every byte by its number.
    private static func dictionaryLine(_ piece: String) -> String {
        let digits = Array("0123456789abcdef")
        return "\"" + piece.utf8.map { "\\x\(digits[Int($0 >> 4)])\(digits[Int($0 & 15)])" }.joined() + "\"\n"
    }

    private static func write(_ text: String, to path: String) {
        guard let file = fopen(path, "w") else { fatalError("\(path) cannot be written") }
        fputs(text, file)
        fclose(file)
    }
}
