extension FuzzTarget {
    static let all: [FuzzTarget] = [
        requestHead, responseHead, chunkedBody, query, urlEncodedForm, multipartForm, headerParameters, cookies,
        staticRequest, json, template, csv,
    ]
}
