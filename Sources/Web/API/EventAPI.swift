import Domain

/// `/api/v1/events` and `/api/v1/jobs/{job}/events`: what becomes of jobs and live versions, as it happens.
struct EventAPI {
    /// The open jobs first, so that a client that comes again has missed nothing that still matters.
    func index(_ call: APICall) throws -> Response {
        let stream = EventStream()
        let listener = EventListener(call, stream)
        try call.services.changes.listen(viewer: call.viewer) { listener.take($0) }
        return .events(stream)
    }

    /// The lines after the one that `Last-Event-ID` names, and the job; ends when the job has. A client that has all of an ended
    /// job is told with a 204 not to come again.
    func show(_ call: APICall) throws -> Response {
        let id: ID<Job> = try call.id("job")
        let known = call.request.header(.lastEventID).flatMap { Int($0) }.map { max(0, $0) }
        if let known {
            let (job, lines) = try call.services.jobs.job(id, viewer: call.viewer)
            if !job.state.isOpen, known >= lines.count { return .noContent }
        }
        let stream = EventStream()
        let listener = EventListener(call, stream)
        try call.services.changes.listen(to: id, after: known ?? 0, viewer: call.viewer) { change in
            guard listener.take(change) else { return false }
            if case .job(let job) = change, !job.state.isOpen { listener.end() }
            return true
        }
        return .events(stream)
    }
}

/// Sends changes to one client, as long as it is there and may hear them.
private struct EventListener: Sendable {
    private let accounts: Accounts
    private let viewer: Viewer
    /// The answer holds it, and so it goes with the connection.
    private weak let stream: EventStream?

    init(_ call: APICall, _ stream: EventStream) {
        accounts = call.services.accounts
        viewer = call.viewer
        self.stream = stream
    }

    /// False once nobody listens any more.
    func take(_ change: SiteChanges.Change) -> Bool {
        guard let stream, stream.isOpen else { return false }
        // A token may have been revoked, or a role taken away, since the client came. What cannot be asked is not told.
        guard (try? accounts.isGood(viewer)) == true else {
            stream.end()
            return false
        }
        return stream.send(change.event)
    }

    func end() {
        stream?.end()
    }
}

extension SiteChanges.Change {
    fileprivate var event: ServerSentEvent {
        let data = String(decoding: content, as: UTF8.self)
        return switch self {
        case .job: ServerSentEvent(data, name: "job")
        case .line(_, let number, of: _): ServerSentEvent(data, name: "line", id: String(number))
        case .live: ServerSentEvent(data, name: "live-version")
        }
    }

    private var content: [UInt8] {
        var writer = JSONWriter()
        switch self {
        case .job(let job): writer.job(job)
        case .line(let line, let number, let job):
            writer.object { writer in
                writer.field("job_id", job.rawValue)
                writer.field("number", number)
                writer.field("at", line.writtenAt.rfc3339)
                writer.field("text", line.text)
            }
        case .live(let matrix):
            writer.object { writer in
                writer.field("similarity_matrix_id", matrix.id.rawValue)
                writer.field("name", matrix.name)
                writer.field("kind", matrix.kind.rawValue)
                writer.field("live_version", matrix.liveVersion)
            }
        }
        return writer.finish()
    }
}
