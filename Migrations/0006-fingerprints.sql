-- What each row of a version was computed from, in 64 bits: while they are the same, the next training takes the row over. Also
-- of rows that have no neighbours; none for a version that was not trained here, or by a model that compares everything anew.
CREATE TABLE matrix_fingerprints (
    version_id INTEGER NOT NULL REFERENCES matrix_versions (id) ON DELETE CASCADE,
    row_id INTEGER NOT NULL,
    -- The bits of an unsigned number.
    fingerprint INTEGER NOT NULL,
    PRIMARY KEY (version_id, row_id)
) STRICT, WITHOUT ROWID;
