import Domain

/// `/api/v1/users/{user}/neighbours`.
struct UserNeighbourAPI {
    func index(_ call: APICall) throws -> Response {
        let user: ID<User> = try call.id("user")
        let found = try call.services.matrices.people(
            like: user,
            matrix: call.id(query: "matrix"),
            limit: call.limit,
            viewer: call.viewer
        )
        return try call.json { writer in
            writer.object { writer in
                writer.field("user_id", user.rawValue)
                writer.field("matrix_id", found.matrix.id.rawValue)
                writer.field("matrix_version", found.version?.number)
                writer.key("results")
                writer.array { writer in
                    for neighbour in found.neighbours {
                        writer.object { writer in
                            writer.key("user")
                            writer.user(neighbour.user)
                            writer.field("similarity", neighbour.similarity)
                        }
                    }
                }
            }
        }
    }
}
