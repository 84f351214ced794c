-- Evaluations can be deleted from here on, and their ids are never given twice (AUTOINCREMENT).
CREATE TABLE evaluations_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- As the command takes it: k-fold=5.
    protocol TEXT NOT NULL CHECK (length(protocol) BETWEEN 1 AND 100),
    -- How many items of a list were looked at.
    cutoff INTEGER NOT NULL CHECK (cutoff > 0),
    -- NULL: every withheld item was relevant.
    relevant_from REAL,
    -- The bits of an unsigned number.
    seed INTEGER NOT NULL,
    interaction_count INTEGER NOT NULL CHECK (interaction_count >= 0),
    user_count INTEGER NOT NULL CHECK (user_count >= 0),
    item_count INTEGER NOT NULL CHECK (item_count >= 0),
    started_at INTEGER NOT NULL
) STRICT;

INSERT INTO evaluations_new (
    id, protocol, cutoff, relevant_from, seed, interaction_count, user_count, item_count, started_at
)
SELECT id, protocol, cutoff, relevant_from, seed, interaction_count, user_count, item_count, started_at
FROM evaluations;

DROP TABLE evaluations;
ALTER TABLE evaluations_new RENAME TO evaluations;
