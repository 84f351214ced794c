-- Accounts, sessions and tokens are managed by their ids from here on, which are never given twice (AUTOINCREMENT): a script may
-- still name one that was deleted.
CREATE TABLE accounts_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL UNIQUE REFERENCES users (id) ON DELETE RESTRICT,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 2 AND 40),
    -- The name in lower case of every script, by which it is unique: NOCASE knows the letters A to Z only.
    folded_name TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL DEFAULT 'member' CHECK (role IN ('member', 'editor', 'admin')),
    version INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL
) STRICT;

INSERT INTO accounts_new (id, user_id, name, folded_name, password_hash, role, created_at)
SELECT id, user_id, name, folded_name, password_hash, role, created_at FROM accounts;

DROP TABLE accounts;
ALTER TABLE accounts_new RENAME TO accounts;

CREATE INDEX accounts_by_role ON accounts (role);

CREATE TABLE sessions_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    -- What the browser calls itself, in a few words; empty if it does not say.
    browser TEXT NOT NULL DEFAULT '' CHECK (length(browser) <= 100),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    -- To the hour.
    last_seen_at INTEGER NOT NULL
) STRICT;

INSERT INTO sessions_new (token_hash, account_id, created_at, expires_at, last_seen_at)
SELECT token_hash, account_id, created_at, expires_at, created_at FROM sessions ORDER BY created_at;

DROP TABLE sessions;
ALTER TABLE sessions_new RENAME TO sessions;

CREATE INDEX sessions_by_account ON sessions (account_id, id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE api_tokens_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    -- The token that asked for this one; null if a person did. Whoever revokes a token means those too that it made.
    parent_id INTEGER REFERENCES api_tokens (id) ON DELETE CASCADE,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    prefix TEXT NOT NULL,
    token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    last_used_at INTEGER
) STRICT;

INSERT INTO api_tokens_new (id, account_id, name, prefix, token_hash, scopes, created_at, expires_at, last_used_at)
SELECT id, account_id, name, prefix, token_hash, scopes, created_at, expires_at, last_used_at FROM api_tokens;

DROP TABLE api_tokens;
ALTER TABLE api_tokens_new RENAME TO api_tokens;

CREATE INDEX api_tokens_by_account ON api_tokens (account_id, id);
CREATE INDEX api_tokens_by_parent ON api_tokens (parent_id);
