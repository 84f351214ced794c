-- A matrix may hold lists as well: for each user the items with the highest scores. Row 0 is for users without a row.
CREATE TABLE similarity_matrices_new (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL COLLATE NOCASE UNIQUE CHECK (length(name) BETWEEN 1 AND 200),
    kind TEXT NOT NULL CHECK (kind IN ('item', 'user', 'list')),
    description TEXT NOT NULL DEFAULT '',
    -- The number that its newest version got; not given again when that is deleted.
    last_number INTEGER NOT NULL DEFAULT 0
) STRICT;

INSERT INTO similarity_matrices_new (id, name, kind, description, last_number)
SELECT id, name, kind, description, last_number FROM similarity_matrices;

DROP TABLE similarity_matrices;
ALTER TABLE similarity_matrices_new RENAME TO similarity_matrices;

ALTER TABLE recommenders ADD COLUMN list_matrix_id INTEGER REFERENCES similarity_matrices (id) ON DELETE SET NULL;
