-- How recommenders were judged by ratings that were withheld. An evaluation is stored whole when it has ended, and never
-- changed. Recommenders and models are named and not referred to, since an evaluation outlives them.
CREATE TABLE evaluations (
    id INTEGER PRIMARY KEY,
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

CREATE TABLE evaluation_rows (
    evaluation_id INTEGER NOT NULL REFERENCES evaluations (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    model TEXT NOT NULL,
    settings TEXT NOT NULL CHECK (settings GLOB '{*}'),
    reading TEXT NOT NULL CHECK (reading IN ('model', 'served')),
    judged_user_count INTEGER NOT NULL CHECK (judged_user_count >= 0),
    fit_seconds REAL NOT NULL CHECK (fit_seconds >= 0),
    -- Why there are no measurements.
    failure TEXT,
    PRIMARY KEY (evaluation_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE evaluation_measurements (
    evaluation_id INTEGER NOT NULL,
    row_position INTEGER NOT NULL,
    metric TEXT NOT NULL,
    value REAL NOT NULL,
    -- Where 95 of 100 draws of users fall; both or none.
    low REAL,
    high REAL CHECK ((low IS NULL) = (high IS NULL) AND (high IS NULL OR low <= high)),
    PRIMARY KEY (evaluation_id, row_position, metric),
    FOREIGN KEY (evaluation_id, row_position) REFERENCES evaluation_rows (evaluation_id, position) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
