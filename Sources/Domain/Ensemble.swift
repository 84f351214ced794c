/// Several in one: a recommender that hands over to others by how many ratings somebody has, or a blend of models.
public struct Ensemble: Sendable {
    /// What it is made of.
    public enum Part: Sendable, Equatable {
        /// A recommender that has its turn from so many ratings on; without an id if there is none of that name.
        case stage(SwitchStage, ID<Recommender>?)
        case model(ModelPart)
    }

    public let recommender: Recommender
    public let parts: [Part]

    /// Nil for a recommender that is none.
    init?(_ recommender: Recommender, among all: [Recommender]) {
        self.recommender = recommender
        switch recommender.model {
        case .switch:
            parts = recommender.switchStages.map { stage in
                .stage(stage, all.first { $0.name.lowercased() == stage.name.lowercased() }?.id)
            }
        case .blend:
            parts = recommender.blendParts.map { .model($0) }
        default: return nil
        }
    }
}

extension Recommenders {
    /// In the order of their lanes.
    public func ensembles() throws -> [Ensemble] {
        let all = try list()
        return all.compactMap { Ensemble($0, among: all) }
    }

    /// Throws `.notFound`.
    public func ensemble(_ id: ID<Recommender>) throws -> Ensemble {
        guard let ensemble = try ensembles().first(where: { $0.recommender.id == id }) else {
            throw DomainError.notFound("ensemble \(id)")
        }
        return ensemble
    }
}
