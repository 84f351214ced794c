-- Data sets that were uploaded, as imports too, and the jobs that load them.
CREATE TABLE imports_with_data_sets (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('items', 'users', 'interactions', 'data_set')),
    account_id INTEGER REFERENCES accounts (id) ON DELETE SET NULL,
    -- Whoever loads chose it, to find the load again.
    key TEXT CHECK (length(key) BETWEEN 1 AND 200),
    is_finished INTEGER NOT NULL DEFAULT 0 CHECK (is_finished IN (0, 1)),
    -- Up to this line the stream is settled; of a data set, all rows that were read.
    line_count INTEGER NOT NULL DEFAULT 0 CHECK (line_count >= 0),
    created INTEGER NOT NULL DEFAULT 0,
    updated INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    rejected INTEGER NOT NULL DEFAULT 0,
    is_saved INTEGER NOT NULL DEFAULT 1 CHECK (is_saved IN (0, 1)),
    -- Why the first lines were left out that were: an array of objects.
    problems TEXT NOT NULL DEFAULT '[]' CHECK (problems GLOB '[[]*]'),
    started_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;

INSERT INTO imports_with_data_sets SELECT * FROM imports;
DROP TABLE imports;
ALTER TABLE imports_with_data_sets RENAME TO imports;
CREATE UNIQUE INDEX imports_by_key ON imports (account_id, key) WHERE key IS NOT NULL;
CREATE INDEX imports_by_account ON imports (account_id, id);

ALTER TABLE jobs ADD COLUMN import_id INTEGER REFERENCES imports (id) ON DELETE SET NULL;
CREATE INDEX jobs_by_import ON jobs (import_id);

-- How a job is to read its data set: the format, empty to find it out, and options by name.
CREATE TABLE import_plans (
    job_id INTEGER PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
    format TEXT NOT NULL DEFAULT '',
    options TEXT NOT NULL CHECK (options GLOB '{*}')
) STRICT;
