import Domain

/// `/api/v1/ensembles`: the recommenders that are made of others, which are made and changed as recommenders.
struct EnsembleAPI {
    func index(_ call: APICall) throws -> Response {
        return try call.list(Page(of: call.services.recommenders.ensembles(), call.pageRequest())) {
            $0.ensemble($1)
        }
    }

    func show(_ call: APICall) throws -> Response {
        let ensemble = try call.services.recommenders.ensemble(call.id("ensemble"))
        return try call.json { $0.ensemble(ensemble) }
    }
}

extension JSONWriter {
    fileprivate mutating func ensemble(_ ensemble: Ensemble) {
        let recommender = ensemble.recommender
        object { writer in
            writer.field("id", recommender.id.rawValue)
            writer.field("name", recommender.name)
            writer.field("title", recommender.title)
            writer.field("description", recommender.description)
            writer.field("model", recommender.model.rawValue)
            writer.key("parts")
            writer.array { writer in for part in ensemble.parts { writer.part(part) } }
            writer.field("position", recommender.position)
            writer.field("is_enabled", recommender.isEnabled)
            writer.field("version", recommender.version)
        }
    }

    private mutating func part(_ part: Ensemble.Part) {
        object { writer in
            switch part {
            case .stage(let stage, let recommender):
                writer.field("recommender", stage.name)
                writer.field("recommender_id", recommender?.rawValue)
                writer.field("from_rating_count", stage.fromCount)
            case .model(let model):
                writer.field("model", model.kind.rawValue)
                writer.key("settings")
                writer.object { writer in
                    for setting in model.kind.model.settings {
                        writer.key(text: setting.name)
                        writer.attribute(model.settings[setting])
                    }
                }
            }
        }
    }
}
