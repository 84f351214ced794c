-- How many changes there have been that training learns from. How much has changed since a version was trained is the
-- difference of two such counts, so they never go back. The stores keep them, once per load: a trigger would cost each
-- of its lines.
CREATE TABLE training_changes (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    -- Ratings added, changed, deleted, and those that became suitable to train or ceased to be.
    ratings INTEGER NOT NULL CHECK (ratings >= 0),
    -- Times changed where the rating stayed.
    times INTEGER NOT NULL CHECK (times >= 0),
    -- Items added, changed and deleted.
    contents INTEGER NOT NULL CHECK (contents >= 0)
) STRICT;

INSERT INTO training_changes (id, ratings, times, contents)
SELECT 1, (SELECT total FROM row_counts WHERE name = 'interactions'), 0,
    (SELECT total FROM row_counts WHERE name = 'items');

-- Long work that is done beside the server, in a process of its own.
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('backup', 'evaluation', 'import', 'training')),
    -- The name of what it works on, which stays when that is gone.
    subject TEXT NOT NULL,
    recommender_id INTEGER REFERENCES recommenders (id) ON DELETE SET NULL,
    -- Who asked: an account, somebody at the command line, the number of changes, or the time of day.
    origin TEXT NOT NULL CHECK (origin IN ('account', 'command', 'changes', 'schedule')),
    account_id INTEGER REFERENCES accounts (id) ON DELETE SET NULL,
    only_if_changed INTEGER NOT NULL DEFAULT 0 CHECK (only_if_changed IN (0, 1)),
    state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    is_cancelling INTEGER NOT NULL DEFAULT 0 CHECK (is_cancelling IN (0, 1)),
    process_id INTEGER,
    phase TEXT,
    completed INTEGER NOT NULL DEFAULT 0,
    total INTEGER,
    -- How it ended, in words.
    message TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    finished_at INTEGER
) STRICT;

-- One job at a time for each recommender, and one that runs in all, whatever the code does.
CREATE UNIQUE INDEX jobs_open ON jobs (kind, recommender_id) WHERE state IN ('queued', 'running');
CREATE UNIQUE INDEX jobs_running ON jobs (kind) WHERE state = 'running';
CREATE INDEX jobs_by_recommender ON jobs (recommender_id, id);
CREATE INDEX jobs_by_account ON jobs (account_id);

CREATE TABLE job_lines (
    job_id INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    written_at INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (job_id, number)
) STRICT, WITHOUT ROWID;

-- The job that wrote the version; null for one that was published from outside.
ALTER TABLE matrix_versions ADD COLUMN job_id INTEGER REFERENCES jobs (id) ON DELETE SET NULL;
-- Over the rows as written; null for versions from before there were checksums.
ALTER TABLE matrix_versions ADD COLUMN checksum INTEGER;
-- What it was trained from: model, settings and scale, and the counts of training_changes. Null if not trained here.
ALTER TABLE matrix_versions ADD COLUMN recipe TEXT;
ALTER TABLE matrix_versions ADD COLUMN ratings_mark INTEGER;
ALTER TABLE matrix_versions ADD COLUMN times_mark INTEGER;
ALTER TABLE matrix_versions ADD COLUMN contents_mark INTEGER;

CREATE INDEX matrix_versions_by_job ON matrix_versions (job_id);

-- What killed trainings left. From here on each version knows its job, and such are found by that.
DELETE FROM matrix_rows
WHERE version_id IN (SELECT id FROM matrix_versions WHERE state IN ('building', 'ready'));
DELETE FROM matrix_versions
WHERE state IN ('building', 'ready');

-- Nobody knows their recipe, so the next training finds them to be of another.
UPDATE matrix_versions
SET recipe = '',
    ratings_mark = (SELECT ratings FROM training_changes),
    times_mark = 0,
    contents_mark = (SELECT contents FROM training_changes);
