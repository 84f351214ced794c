-- Raised by each change, for the tag of its document.
ALTER TABLE similarity_matrices ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
-- Made for versions that are computed elsewhere: it stays when recommenders that read it go, and no training writes to it.
ALTER TABLE similarity_matrices ADD COLUMN is_published INTEGER NOT NULL DEFAULT 0 CHECK (is_published IN (0, 1));

-- How a version that is computed elsewhere gets its rows.
CREATE TABLE matrix_intakes (
    version_id INTEGER PRIMARY KEY REFERENCES matrix_versions (id) ON DELETE CASCADE,
    -- Taking cells; making rows of them; rows are complete.
    stage TEXT NOT NULL DEFAULT 'receiving' CHECK (stage IN ('receiving', 'finishing', 'finished')),
    -- Whether each of a pair becomes a neighbour of the other.
    mirrors INTEGER NOT NULL CHECK (mirrors IN (0, 1)),
    -- How many a row keeps; null for all.
    neighbours INTEGER CHECK (neighbours > 0),
    only_positive INTEGER NOT NULL CHECK (only_positive IN (0, 1)),
    -- The number of the newest pieces.
    last_piece INTEGER NOT NULL DEFAULT 0,
    -- As they came, with those that came again.
    cell_count INTEGER NOT NULL DEFAULT 0,
    -- When the last of them came, or rows were last begun to be made of them.
    received_at INTEGER NOT NULL
) STRICT;

-- What has come of each row, until the version is complete: what one request brought of it is one piece, and of a cell in
-- several pieces the one with the highest number counts. Numbers below 0 are of pieces that mirror others.
CREATE TABLE matrix_pieces (
    version_id INTEGER NOT NULL REFERENCES matrix_versions (id) ON DELETE CASCADE,
    row_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    -- As in matrix_rows, in any order.
    neighbours BLOB NOT NULL CHECK (length(neighbours) % 8 = 0),
    PRIMARY KEY (version_id, row_id, number)
) STRICT, WITHOUT ROWID;
