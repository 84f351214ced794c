/// A form with files: `multipart/form-data` (RFC 7578), held in memory.
public struct MultipartForm: Equatable, Sendable {
    /// A file that the form carried.
    public struct File: Equatable, Sendable {
        /// The name of the form's field.
        public let name: String
        /// The name the sender gave: never use it as a path.
        public let fileName: String
        /// What the sender says the bytes are: `text/csv`.
        public let contentType: String
        public let bytes: [UInt8]
    }

    /// The fields that are not files.
    public let form: Form
    public let files: [File]

    /// Reads a body whose `Content-Type` header is given.
    ///
    /// Throws `FormError.malformed` if the header or the body breaks the rules of the format, and `.tooLarge` beyond
    /// the limits.
    public init(_ body: [UInt8], contentType: String, limits: FormLimits = FormLimits()) throws(FormError) {
        guard let boundary = Self.boundary(inContentType: contentType) else {
            throw .malformed("The form's Content-Type names no valid boundary.")
        }
        var reader = MultipartReader(body: body, boundary: boundary, limits: limits)
        var fields: [Form.Field] = []
        var files: [File] = []
        while let part = try reader.next() {
            guard let fileName = part.fileName else {
                fields.append(Form.Field(name: part.name, value: try part.text()))
                continue
            }
            // A file input left empty still sends a part, with neither name nor bytes.
            guard !fileName.isEmpty || !part.content.isEmpty else { continue }
            let content = [UInt8](part.content)
            files.append(File(name: part.name, fileName: fileName, contentType: part.contentType, bytes: content))
        }
        form = Form(fields: fields)
        self.files = files
    }

    /// The first file of a field; nil if none was chosen.
    public func firstFile(_ name: String) -> File? {
        files.first { $0.name == name }
    }

    /// The boundary that a `multipart/form-data` header names, if it is one that RFC 2046 allows.
    static func boundary(inContentType contentType: String) -> [UInt8]? {
        guard let header = ParameterisedHeader([UInt8](contentType.utf8)[...]), header.value == "multipart/form-data",
            let boundary = header.parameter("boundary").map({ [UInt8]($0.utf8) }),
            (1...70).contains(boundary.count), boundary.last != UInt8(ascii: " ")
        else { return nil }
        return boundary.allSatisfy(isBoundaryCharacter) ? boundary : nil
    }

    private static func isBoundaryCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: "'()+_,-./:=? ".utf8.contains(byte)
        }
    }
}
