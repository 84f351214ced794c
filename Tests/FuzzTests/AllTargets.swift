extension FuzzTarget {
    static let all: [FuzzTarget] = [
        requestHead, responseHead, chunkedBody, query, urlEncodedForm, multipartForm, headerParameters, cookies,
        forwarded, xForwarded, network, staticRequest, json, template, csv, csvStream,
        lineStream, tar,
    ]
}
