/// Words that stand in every English text and tell no item from another: articles, pronouns, prepositions, conjunctions,
/// auxiliary verbs, and what apostrophes leave of them.
enum StopWords {
    static let english: Set<String> = Set(
        [
            "a an the this that these those such same other another each every either neither both all any some none no not",
            "i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his himself she her",
            "hers herself it its itself they them their theirs themselves one ones who whom whose which what whatever",
            "of in on at by to from for with without within into onto out off over under above below up down between among",
            "through during before after against about around across along toward towards upon via per since until till",
            "and or but nor so yet if then else than as because while when whenever where wherever why how though although",
            "whether unless also too very just only even still more most much many few less least own now here there again",
            "once ever never always often already almost rather quite",
            "be am is are was were been being do does did done doing have has had having can could will would shall should",
            "may might must ought let",
            "ll ve re don didn doesn isn aren wasn weren hasn haven hadn won wouldn shouldn couldn mustn needn ain",
        ]
        .flatMap { $0.split(separator: " ").map(String.init) }
    )
}
