-- Evaluations that a server makes, as jobs: what each is to judge, and what came of it.
ALTER TABLE jobs ADD COLUMN evaluation_id INTEGER REFERENCES evaluations (id) ON DELETE SET NULL;
CREATE INDEX jobs_by_evaluation ON jobs (evaluation_id);

CREATE TABLE evaluation_plans (
    job_id INTEGER PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
    -- These four as in evaluations.
    protocol TEXT NOT NULL CHECK (length(protocol) BETWEEN 1 AND 100),
    cutoff INTEGER NOT NULL CHECK (cutoff > 0),
    relevant_from REAL,
    seed INTEGER NOT NULL
) STRICT;

-- Models with their settings as they were when the evaluation was asked for.
CREATE TABLE evaluation_plan_subjects (
    job_id INTEGER NOT NULL REFERENCES evaluation_plans (job_id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    model TEXT NOT NULL,
    settings TEXT NOT NULL CHECK (settings GLOB '{*}'),
    PRIMARY KEY (job_id, position)
) STRICT, WITHOUT ROWID;
