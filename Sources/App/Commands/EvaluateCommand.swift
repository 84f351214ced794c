import Domain
import Persistence

extension Command {
    /// `palate evaluate`
    static let evaluate = Command(
        name: "evaluate",
        summary: "Measure how good recommenders are, by ratings that are withheld.",
        usage: "[RECOMMENDER … | --all | --list | --show NUMBER | --paper DIR [TABLE …] | --speed DIR [WORK …]]",
        example: "palate evaluate item-neighbours --protocol random-share=0.25 --k 20 --plot evaluation.svg",
        options: [
            Option("all", nil, "Every recommender (so without a name, too). A model's name stands for it by default."),
            Option(
                "protocol",
                "NAME",
                "What is withheld. \(EvaluationProtocol.choices) (\(EvaluationProtocol.standard.text))."
            ),
            Option("k", "NUMBER", "How many items of a list count (\(Evaluation.Settings.standardCutoff))."),
            Option("relevant-from", "RATING", "Only withheld items rated so high count as right (all)."),
            Option("set", "NAME=VALUE", "Try a setting of the one model that is named; again for each."),
            Option("seed", "NUMBER", "Draw otherwise (\(TrainingContext.standardSeed))."),
            Option("json", nil, "Print JSON."),
            Option("plot", "FILE", "Write the figures as an SVG drawing, too."),
            Option("list", nil, "List the evaluations that are stored."),
            Option("show", "NUMBER", "Show a stored evaluation again."),
            Option("job", "ID", "Do this queued job, at low priority and without a word: how a server evaluates."),
            Option(
                "paper",
                "DIR",
                "Compute published tables again from the data sets in this folder; no database is used. Tables: "
                    + "\(PublishedTable.all.map(\.name).joined(separator: ", "))."
            ),
            Option(
                "speed",
                "DIR",
                "Time work that others have published times for, on the same data. Works: "
                    + "\(SpeedWork.all.map(\.name).joined(separator: ", "))."
            ),
        ]
    ) { invocation in
        let arguments = invocation.arguments
        if let job = try arguments.integer("job", in: 1...Int.max) { return try perform(ID(Int64(job)), invocation) }
        let display = EvaluationDisplay()
        let monitor = TrainingMonitor(onProgress: display.show)
        do {
            defer { display.finish() }
            // Before the database is opened, whose threads are to leave the signals alone too.
            try Interruption.guarding(monitor.cancel) {
                if let folder = arguments.value("paper") {
                    try PublishedRun(folder, arguments, display, monitor).run()
                } else if let folder = arguments.value("speed") {
                    try SpeedRun(folder, arguments, display, monitor).run()
                } else {
                    try evaluate(invocation, display, monitor)
                }
            }
        } catch is TrainingCancelled {
            throw CommandFailure("Cancelled; nothing was stored.")
        } catch let error as ImportError {
            throw CommandFailure(error.message)
        }
    }

    private static func perform(_ job: ID<Job>, _ invocation: Invocation) throws {
        try invocation.arguments.expect([])
        let signals = ProcessSignals()
        let composition = try Composition(invocation.configuration)
        defer { composition.close() }
        _ = try EvaluationProcess(composition, signals).perform(job)
    }

    /// How many the list shows.
    private static let listedEvaluations = 50

    private static func list(_ arguments: Arguments, _ composition: Composition) throws {
        let stored = try composition.evaluations.evaluations(page: PageRequest(limit: listedEvaluations)).results
        if arguments.has("json") { return Terminal.say(EvaluationJSON.text(stored)) }
        guard !stored.isEmpty else {
            return Terminal.say("No evaluation is stored yet. Make one with: palate evaluate --all")
        }
        var table = TextTable(["number", "when", "protocol", "k", "ratings", "recommenders"])
        for entry in stored {
            let evaluation = entry.evaluation
            var names: [String] = []
            for row in evaluation.rows where !names.contains(row.name) { names.append(row.name) }
            table.add([
                String(entry.id.rawValue), evaluation.startedAt.rfc3339, evaluation.settings.method.text,
                String(evaluation.settings.cutoff), String(evaluation.extent.interactionCount),
                names.joined(separator: ", "),
            ])
        }
        table.lines.forEach(Terminal.say)
    }

    private static func show(_ id: ID<Evaluation>, _ arguments: Arguments, _ composition: Composition) throws {
        guard let stored = try composition.evaluations.evaluation(id) else {
            throw DomainError.notFound("evaluation \(id); palate evaluate --list lists them")
        }
        try put(stored.evaluation, id, arguments)
    }

    private static func evaluate(
        _ invocation: Invocation,
        _ display: EvaluationDisplay,
        _ monitor: TrainingMonitor
    ) throws {
        let arguments = invocation.arguments
        let composition = try Composition(invocation.configuration)
        defer { composition.close() }
        if arguments.has("list") { return try list(arguments, composition) }
        if let number = try arguments.integer("show", in: 1...Int.max) {
            return try show(ID(Int64(number)), arguments, composition)
        }
        let plan = try EvaluationRequest(arguments, composition).plan()
        let evaluation = try composition.evaluationRun().run(
            plan.subjects,
            plan.settings,
            monitor: monitor,
            announce: display.begin
        )
        display.finish()
        let id = try composition.evaluations.insert(evaluation, of: nil)
        try put(evaluation, id, arguments)
        if let failure = evaluation.failure { throw CommandFailure(failure) }
    }

    private static func put(_ evaluation: Evaluation, _ id: ID<Evaluation>, _ arguments: Arguments) throws {
        if arguments.has("json") {
            Terminal.say(EvaluationJSON.text(evaluation, id: id))
        } else {
            Terminal.say("Evaluation \(id), \(evaluation.startedAt.rfc3339)")
            EvaluationText(evaluation).lines.forEach(Terminal.say)
        }
        if let path = arguments.value("plot") {
            try OutputFile.write(EvaluationPlot(evaluation).svg, to: path)
            Terminal.note("The figures are drawn in \(path).")
        }
    }
}
