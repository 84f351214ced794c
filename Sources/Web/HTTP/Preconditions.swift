/// What the conditions of a request for content come to, in the order of RFC 9110, 13.2.2.
///
/// Only entity tags count. Nothing here has a date of its last change, so conditions on dates are passed over, as 13.1.3
/// and 13.1.4 ask.
enum Preconditions: Equatable {
    case met
    /// The client has the content already: 304.
    case notModified
    /// The client wanted another content than there is: 412.
    case failed

    init(of request: Request, tag: String) {
        if let listed = request.list(.ifMatch), !EntityTag.isStronglyListed(tag, in: listed) {
            self = .failed
        } else if let listed = request.list(.ifNoneMatch), EntityTag.isListed(tag, in: listed) {
            self = request.method == .get || request.method == .head ? .notModified : .failed
        } else {
            self = .met
        }
    }
}
