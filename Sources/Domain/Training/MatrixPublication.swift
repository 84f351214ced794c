/// Writes the matrices of one training as new versions, in short batches, and makes them live together.
struct MatrixPublication {
    /// A matrix with the rows that its new version gets.
    struct Part {
        let matrix: ID<SimilarityMatrix>
        let trained: TrainedMatrix
    }

    let matrices: any SimilarityMatrixStore
    let clock: any Clock
    let basis: TrainingBasis
    let job: ID<Job>?
    let monitor: TrainingMonitor

    /// The versions in the order of the parts, live. An error or a cancellation deletes what was written.
    func publish(_ parts: [Part]) throws -> [MatrixVersion] {
        let total = parts.reduce(0) { $0 + $1.trained.rows.count }
        var begun: [ID<MatrixVersion>] = []
        do {
            var written = 0
            for part in parts {
                let version = try matrices.beginVersion(of: part.matrix, basis: basis, job: job, at: clock.now)
                begun.append(version.id)
                try write(part.trained.rows, to: version.id, after: &written, of: total)
                try write(part.trained.origins?.fingerprints ?? [], to: version.id)
            }
            try monitor.report(.writing, completed: total, total: total)
            for version in begun { _ = try matrices.finish(version) }
            return try matrices.activate(begun, at: clock.now)
        } catch {
            // What went wrong first is what matters; rows that cannot be deleted now are deleted by `JobRecovery`.
            for version in begun { try? matrices.delete(version) }
            throw error
        }
    }

    private func write(
        _ rows: [MatrixRow],
        to version: ID<MatrixVersion>,
        after written: inout Int,
        of total: Int
    ) throws {
        for start in stride(from: 0, to: rows.count, by: TrainingLimits.rowsPerBatch) {
            try monitor.report(.writing, completed: written + start, total: total)
            let end = min(start + TrainingLimits.rowsPerBatch, rows.count)
            try matrices.append(Array(rows[start..<end]), to: version)
        }
        written += rows.count
    }

    private func write(_ fingerprints: [RowFingerprint], to version: ID<MatrixVersion>) throws {
        for start in stride(from: 0, to: fingerprints.count, by: TrainingLimits.fingerprintsPerBatch) {
            try monitor.check()
            let end = min(start + TrainingLimits.fingerprintsPerBatch, fingerprints.count)
            try matrices.appendFingerprints(Array(fingerprints[start..<end]), to: version)
        }
    }
}
