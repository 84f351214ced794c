-- Bulk loads: how far each is, written in the transactions that save its lines, so that one that was broken off goes on.
CREATE TABLE imports (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('items', 'users', 'interactions')),
    account_id INTEGER REFERENCES accounts (id) ON DELETE SET NULL,
    -- Whoever loads chose it, to find the load again.
    key TEXT CHECK (length(key) BETWEEN 1 AND 200),
    is_finished INTEGER NOT NULL DEFAULT 0 CHECK (is_finished IN (0, 1)),
    -- Up to this line the stream is settled.
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

CREATE UNIQUE INDEX imports_by_key ON imports (account_id, key) WHERE key IS NOT NULL;
CREATE INDEX imports_by_account ON imports (account_id, id);
