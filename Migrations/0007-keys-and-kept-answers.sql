-- What only this site's servers know. They share it, so that one takes what another signed.
CREATE TABLE site_keys (
    name TEXT PRIMARY KEY,
    bytes BLOB NOT NULL CHECK (length(bytes) >= 32)
) STRICT, WITHOUT ROWID;

INSERT INTO site_keys (name, bytes) VALUES ('signing', randomblob(32));

-- Answers to changes that scripts asked for under a key of their own, so that asking again changes nothing more.
CREATE TABLE kept_answers (
    account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    idempotency_key TEXT NOT NULL CHECK (length(idempotency_key) BETWEEN 1 AND 200),
    -- SHA-256 of what was asked.
    request BLOB NOT NULL,
    -- Null while it is being worked on.
    status INTEGER,
    content_type TEXT,
    location TEXT,
    etag TEXT,
    body BLOB NOT NULL DEFAULT x'',
    created_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, idempotency_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX kept_answers_by_age ON kept_answers (created_at);
