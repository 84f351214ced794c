import Domain

/// `/events` and `/jobs/{job}/events`.
extension EventAPI {
    private static let stream = APIRoute.Content(types: ["text/event-stream"], schema: Schema(.string()))

    static let routes: [APIRoute] = {
        let events = EventAPI()
        return [
            APIRoute(
                .get,
                "/events",
                .reader,
                """
                What becomes of jobs (`job`), and which versions go live (`live-version`), as server-sent events. It begins with \
                the jobs that are open.
                """,
                access: .adminRead,
                limit: .read,
                answers: APIRoute.Answer(.ok, "Events, for as long as the client stays.", content: stream),
                handler: events.index
            ),
            APIRoute(
                .get,
                "/jobs/{job}/events",
                .reader,
                """
                What a job tells (`line`) and what becomes of it (`job`), as server-sent events until it has ended. It begins \
                after the line that `Last-Event-ID` names.
                """,
                access: .adminRead,
                limit: .read,
                answers: APIRoute.Answer(.ok, "Events, until the job has ended.", content: stream),
                APIRoute.Answer(.noContent, "The job has ended, and the client has all of its lines."),
                handler: events.show
            ),
        ]
    }()
}
