@testable import Web

extension FuzzTarget {
    static let query = FuzzTarget(
        name: "query",
        seeds: ["limit=2&tag=a%20b&tag=+c", "b=1&a=&b=2&&flag&=x&%C3%A9=%F0%9F%8E%AC&c=1=2", "-tag=Horror&sort=title"],
        pieces: ["&", "=", "+", "%", "%2", "%C3", "%A9", "%00", "%zz", "%26", "%3D", "é"]
    ) { input throws(FuzzFailure) in
        guard let query = try? Query(bytes: input) else { return false }
        let pairs = query.names.flatMap { name in query.all(name).map { (name: name, value: $0) } }
        let again = try? Query(String(PercentEncoding.query(pairs).dropFirst()))
        let isSame = again?.names == query.names && query.names.allSatisfy { again?.all($0) == query.all($0) }
        try FuzzFailure.unless(isSame || query.names == [""], "a query written again says something else")
        return true
    }

    static let urlEncodedForm = FuzzTarget(
        name: "form",
        seeds: ["title=A+%26+B&tag=x&tag=%C3%A9", "a=b=c&&&=", "%F0%9F%98%80=%00"],
        pieces: ["&", "=", "+", "%", "%2", "%C3", "%A9", "%zz", "%26", "%3D", "é"]
    ) { input throws(FuzzFailure) in
        guard let form = try? Form(urlEncoded: input) else { return false }
        let pairs = form.fields.map { (name: $0.name, value: $0.value) }
        let again = try? Form(urlEncoded: Array(PercentEncoding.query(pairs).utf8.dropFirst()))
        try FuzzFailure.unless(again == form, "a form written again says something else")
        return true
    }

    static let multipartForm = FuzzTarget(
        name: "multipart",
        seeds: [
            "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--XX\r\n"
                + "Content-Disposition: form-data; name=f; filename=\"g\"\r\nContent-Type: text/csv\r\n\r\n2\r\n--XX--\r\n",
            "--XX--",
            "before\r\n--XX\r\ncontent-disposition: form-data; name=\"a\\\"b\"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
                + "\r\n--X\r\n\r\n--XX--\r\nafter",
        ],
        pieces: [
            "\r\n", "\r", "\n", "\r\n\r\n", "--XX", "--", "--XX--", "\r\n--XX\r\n", "\r\n--XX--", ";", "\"", "=", "\\",
            "\\\"", ":", " ", "name", "filename=\"\"", "Content-Disposition: form-data", "Content-Type:", "é",
        ]
    ) { input throws(FuzzFailure) in
        let type = "multipart/form-data; boundary=XX"
        guard let form = try? MultipartForm(input, contentType: type) else { return false }
        let contentCount = form.files.reduce(0) { $0 + $1.bytes.count }
        try FuzzFailure.unless(contentCount <= input.count, "\(input.count) bytes became \(contentCount)")
        let again = try? MultipartForm(written(form), contentType: type)
        try FuzzFailure.unless(again == form, "a form written again says something else")
        return true
    }

    static let headerParameters = FuzzTarget(
        name: "header-parameters",
        seeds: [
            "form-data; name=\"a\\\"b\"; filename=c", "multipart/form-data;boundary=\"x\" ; y = z;", "gzip;q=0.5",
            "multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW",
        ],
        pieces: [";", "=", "\"", "\\", "\\\\", " ", "\t", "name=", "boundary=", "é"]
    ) { input throws(FuzzFailure) in
        guard let header = ParameterisedHeader(input[...]) else { return false }
        for name in ["name", "filename", "boundary", "q"] {
            guard let value = header.parameter(name) else { continue }
            try FuzzFailure.unless(value.utf8.count <= input.count, "a parameter longer than what it came in")
            let again = ParameterisedHeader(Array("x; \(name)=\(quoted(value))".utf8)[...])
            try FuzzFailure.unless(again?.parameter(name) == value, "a parameter written again says something else")
        }
        let boundary = MultipartForm.boundary(inContentType: String(decoding: input, as: UTF8.self))
        try FuzzFailure.unless((1...70).contains(boundary?.count ?? 1), "a boundary of \(boundary?.count ?? 0) bytes")
        return true
    }

    static let cookies = FuzzTarget(
        name: "cookies",
        seeds: ["a=1; b=\"2\"; c=d=e", "palate_session=session_abcDEF-_123; a=x", "a=\"\"; a=2"],
        pieces: [";", "; ", "=", "\"", " ", ",", "\\", "a=", "é", "\u{7f}", "\0"]
    ) { input throws(FuzzFailure) in
        guard let value = Cookies(String(decoding: input, as: UTF8.self)).value("a") else { return false }
        let again = Cookies(SetCookie(name: "a", value: value, isSecure: false).text).value("a")
        try FuzzFailure.unless(again == value, "a cookie that was read cannot be set")
        return true
    }
}

private func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
        if scalar == "\"" || scalar == "\\" { quoted.append("\\") }
        quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
}

private func written(_ form: MultipartForm) -> [UInt8] {
    var bytes: [UInt8] = []
    for field in form.form.fields {
        bytes += Array(
            "--XX\r\nContent-Disposition: form-data; name=\(quoted(field.name))\r\n\r\n\(field.value)\r\n".utf8
        )
    }
    for file in form.files {
        let names = "name=\(quoted(file.name)); filename=\(quoted(file.fileName))"
        bytes += Array("--XX\r\nContent-Disposition: form-data; \(names)\r\n".utf8)
        bytes += Array("Content-Type: \(file.contentType)\r\n\r\n".utf8)
        bytes += file.bytes + Array("\r\n".utf8)
    }
    return bytes + Array("--XX--\r\n".utf8)
}
