extension LiveRecommenders {
    /// The recommenders and what they read at one moment. A class, so that taking it is one reference.
    public final class Snapshot: Sendable {
        public static let empty = Snapshot(
            recommenders: [],
            scale: .halfStars,
            matrices: [:],
            earlier: [:],
            ratings: nil
        )

        public let recommenders: [Recommender]
        /// Those of them that are enabled, in their order.
        public let enabled: [Recommender]
        public let matrices: [ID<SimilarityMatrix>: LiveMatrix]
        /// What was read before that, so that the next part of a list can come from where the first did.
        let earlier: [ID<SimilarityMatrix>: LiveMatrix]
        let ratings: LiveRatings?
        private let scale: RatingScale
        private let live: [ID<Recommender>: [LiveReader]]
        private let retired: [ID<Recommender>: [LiveReader]]

        init(
            recommenders: [Recommender],
            scale: RatingScale,
            matrices: [ID<SimilarityMatrix>: LiveMatrix],
            earlier: [ID<SimilarityMatrix>: LiveMatrix],
            ratings: LiveRatings?
        ) {
            self.recommenders = recommenders
            enabled = recommenders.filter(\.isEnabled)
            self.matrices = matrices
            self.earlier = earlier
            self.ratings = ratings
            self.scale = scale
            var live: [ID<Recommender>: [LiveReader]] = [:]
            var retired: [ID<Recommender>: [LiveReader]] = [:]
            for recommender in recommenders {
                live[recommender.id] = LiveReader.all(of: recommender, matrices, ratings?.table, scale)
                retired[recommender.id] = LiveReader.all(of: recommender, earlier, ratings?.table, scale)
            }
            self.live = live
            self.retired = retired
            itemReader = enabled.lazy.compactMap(\.servedItemMatrixID).compactMap { matrices[$0] }.first.map {
                NeighbourReader(table: $0.served, scale: scale)
            }
        }

        /// The same with other tables of the same matrices.
        func replacing(_ matrices: [ID<SimilarityMatrix>: LiveMatrix]) -> Snapshot {
            Snapshot(recommenders: recommenders, scale: scale, matrices: matrices, earlier: earlier, ratings: ratings)
        }

        /// The enabled recommender with a name, or the first. Throws `.notFound`.
        func chosen(_ name: String?) throws -> Recommender {
            guard let name else {
                guard let first = enabled.first else { throw DomainError.notFound("recommender that is enabled") }
                return first
            }
            guard let named = enabled.first(where: { $0.name.lowercased() == name.lowercased() }) else {
                throw DomainError.notFound("recommender “\(name)”")
            }
            return named
        }

        /// The recommender itself, or the one that answers for a switch at this number of ratings: of those that have their turn the
        /// last that there is, whether enabled or not. A switch that names none that there is answers for itself.
        func answering(_ recommender: Recommender, ratingCount: Int) -> Recommender {
            for stage in recommender.switchStages.reversed() where stage.fromCount <= ratingCount {
                let named = recommenders.first { $0.name.lowercased() == stage.name.lowercased() }
                if let named, named.model != .switch { return named }
            }
            return recommender
        }

        /// What reads the recommender's list for these ratings, from a version, which is the live one or the one before; nil for
        /// the live one. Nil before its first version, and for models without one. Throws `.conflict` for other versions.
        func reader(of recommender: Recommender, for ratings: UserRatings, version: Int? = nil) throws -> LiveReader? {
            let readers = live[recommender.id] ?? []
            guard let version else { return Self.reader(among: readers, for: ratings) }
            let candidates = readers + (retired[recommender.id] ?? [])
            guard let found = Self.reader(among: candidates.filter { $0.version.number == version }, for: ratings)
            else {
                throw DomainError.conflict("The list has been computed anew since its first part. Begin again.")
            }
            return found
        }

        /// The same without regard to whose list it is.
        func reader(of recommender: Recommender) -> LiveReader? { live[recommender.id]?.first }

        /// What reads the first item matrix of the enabled recommenders, also of one whose lists come from people like you.
        let itemReader: NeighbourReader?

        /// What reads the lists of the first enabled recommender of clusters but this one.
        func clusterReader(besides recommender: Recommender) -> NeighbourReader? {
            enabled.first { $0.model == .clusters && $0.id != recommender.id }.flatMap { live[$0.id]?.first?.reader }
        }

        private static func reader(among readers: [LiveReader], for ratings: UserRatings) -> LiveReader? {
            readers.first { $0.reader.isFor(ratings) } ?? readers.first
        }
    }

    /// A version as a recommender reads it.
    struct LiveReader: Sendable {
        let version: MatrixVersion
        let reader: NeighbourReader

        /// In the order in which the recommender asks them.
        fileprivate static func all(
            of recommender: Recommender,
            _ matrices: [ID<SimilarityMatrix>: LiveMatrix],
            _ ratings: NeighbourTable?,
            _ scale: RatingScale
        ) -> [LiveReader] {
            var readers: [LiveReader] = []
            for (kind, id) in recommender.servedMatrices {
                guard let matrix = matrices[id] else { continue }
                let reader = NeighbourReader(
                    matrix.served,
                    kind,
                    rule: recommender.reading,
                    minimumSupport: recommender.minimumSupport,
                    similarUsers: recommender.similarUsers,
                    ratings: ratings,
                    scale: scale
                )
                guard let reader else { continue }
                readers.append(LiveReader(version: matrix.version, reader: reader))
                if kind.isForAnybody { break }
            }
            return readers
        }
    }
}
