-- Ids of users, items and matrix versions are never given twice (AUTOINCREMENT): matrices in memory, bookmarks and
-- scripts may still name one that was deleted.

-- Users rate; accounts are people's logins. Every account has a user, most users of a loaded data set have no account.
CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    external_id TEXT UNIQUE,
    name TEXT NOT NULL DEFAULT '',
    is_synthetic INTEGER NOT NULL DEFAULT 0 CHECK (is_synthetic IN (0, 1)),
    rating_count INTEGER NOT NULL DEFAULT 0 CHECK (rating_count >= 0),
    rating_sum REAL NOT NULL DEFAULT 0,
    version INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE accounts (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL UNIQUE REFERENCES users (id) ON DELETE RESTRICT,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 2 AND 40),
    -- The name in lower case of every script, by which it is unique: NOCASE knows the letters A to Z only.
    folded_name TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL DEFAULT 'member' CHECK (role IN ('member', 'editor', 'admin')),
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX accounts_by_role ON accounts (role);

CREATE TABLE sessions (
    token_hash BLOB PRIMARY KEY CHECK (length(token_hash) = 32),
    account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_account ON sessions (account_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Browsers that have signed in to the account before; they are throttled apart from strangers.
CREATE TABLE devices (
    token_hash BLOB PRIMARY KEY CHECK (length(token_hash) = 32),
    account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX devices_by_account ON devices (account_id);
CREATE INDEX devices_by_expiry ON devices (expires_at);

CREATE TABLE api_tokens (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    prefix TEXT NOT NULL,
    token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    last_used_at INTEGER
) STRICT;

CREATE INDEX api_tokens_by_account ON api_tokens (account_id);

-- At most one row: the one-time link that creates the first admin.
CREATE TABLE setup_links (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    token_hash BLOB NOT NULL CHECK (length(token_hash) = 32),
    expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE sign_in_failures (
    id INTEGER PRIMARY KEY,
    address TEXT NOT NULL,
    -- In lower case of every script.
    account_name TEXT NOT NULL,
    failed_at INTEGER NOT NULL
) STRICT;

CREATE INDEX sign_in_failures_by_pair ON sign_in_failures (address, account_name, failed_at);
CREATE INDEX sign_in_failures_by_address ON sign_in_failures (address, failed_at);
CREATE INDEX sign_in_failures_by_time ON sign_in_failures (failed_at);

-- votes, rating_sum, weighted_rating and popularity move with each rating, in its transaction.
CREATE TABLE items (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    external_id TEXT UNIQUE,
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 500),
    description TEXT NOT NULL DEFAULT '',
    image_url TEXT,
    attributes TEXT NOT NULL DEFAULT '{}' CHECK (attributes GLOB '{*}'),
    votes INTEGER NOT NULL DEFAULT 0 CHECK (votes >= 0),
    rating_sum REAL NOT NULL DEFAULT 0,
    weighted_rating REAL NOT NULL,
    popularity REAL NOT NULL DEFAULT 0,
    version INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE INDEX items_by_popularity ON items (popularity, id);
CREATE INDEX items_by_rating ON items (weighted_rating, id);
CREATE INDEX items_by_votes ON items (votes, id);
CREATE INDEX items_by_title ON items (title COLLATE NOCASE, id);
CREATE INDEX items_by_creation ON items (created_at, id);

CREATE TABLE tags (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    -- The name in lower case of every script, by which it is unique.
    folded_name TEXT NOT NULL UNIQUE,
    item_count INTEGER NOT NULL DEFAULT 0 CHECK (item_count >= 0)
) STRICT;

CREATE INDEX tags_by_use ON tags (item_count DESC, name);

CREATE TABLE item_tags (
    item_id INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    tag_id INTEGER NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    PRIMARY KEY (item_id, tag_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX item_tags_by_tag ON item_tags (tag_id, item_id);

CREATE TRIGGER item_tags_count_up AFTER INSERT ON item_tags BEGIN
    UPDATE tags SET item_count = item_count + 1 WHERE id = NEW.tag_id;
END;

CREATE TRIGGER item_tags_count_down AFTER DELETE ON item_tags BEGIN
    UPDATE tags SET item_count = item_count - 1 WHERE id = OLD.tag_id;
END;

-- rowid is the item's id; the item's store keeps it in step, as triggers may not write virtual tables here.
-- facts holds the texts of the attributes, such as the creator.
CREATE VIRTUAL TABLE item_search USING fts5 (
    title, facts, tags, description,
    tokenize = 'unicode61 remove_diacritics 2',
    prefix = '2 3'
);

CREATE TABLE interactions (
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    item_id INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    rating REAL NOT NULL,
    rated_at INTEGER NOT NULL,
    is_suitable_to_train INTEGER NOT NULL DEFAULT 1 CHECK (is_suitable_to_train IN (0, 1)),
    PRIMARY KEY (user_id, item_id)
) STRICT, WITHOUT ROWID;

-- Lists an item's ratings in order of user. The rating is there so that counting them reads nothing else.
-- Other orders of one user's ratings are sorted when asked for: a user has few, and each index costs every rating.
CREATE INDEX interactions_by_item ON interactions (item_id, user_id, rating);

-- What a user does not want to be asked for. Not a rating.
CREATE TABLE skips (
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    item_id INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    skipped_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, item_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX skips_by_item ON skips (item_id);

CREATE TABLE similarity_matrices (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL COLLATE NOCASE UNIQUE CHECK (length(name) BETWEEN 1 AND 200),
    kind TEXT NOT NULL CHECK (kind IN ('item', 'user')),
    description TEXT NOT NULL DEFAULT '',
    -- The number that its newest version got; not given again when that is deleted.
    last_number INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE matrix_versions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    matrix_id INTEGER NOT NULL REFERENCES similarity_matrices (id) ON DELETE CASCADE,
    number INTEGER NOT NULL CHECK (number > 0),
    state TEXT NOT NULL DEFAULT 'building' CHECK (state IN ('building', 'ready', 'live', 'retired')),
    row_count INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    activated_at INTEGER,
    UNIQUE (matrix_id, number)
) STRICT;

-- At most one live version per matrix, whatever the code does.
CREATE UNIQUE INDEX matrix_versions_live ON matrix_versions (matrix_id) WHERE state = 'live';

-- neighbours: pairs of (id as 32-bit unsigned, similarity as 32-bit float), little-endian, nearest first.
CREATE TABLE matrix_rows (
    version_id INTEGER NOT NULL REFERENCES matrix_versions (id) ON DELETE CASCADE,
    row_id INTEGER NOT NULL,
    neighbours BLOB NOT NULL CHECK (length(neighbours) % 8 = 0),
    PRIMARY KEY (version_id, row_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE recommenders (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL COLLATE NOCASE UNIQUE CHECK (length(name) BETWEEN 1 AND 200),
    title TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    model TEXT NOT NULL,
    settings TEXT NOT NULL DEFAULT '{}' CHECK (settings GLOB '{*}'),
    item_matrix_id INTEGER REFERENCES similarity_matrices (id) ON DELETE SET NULL,
    user_matrix_id INTEGER REFERENCES similarity_matrices (id) ON DELETE SET NULL,
    position INTEGER NOT NULL DEFAULT 1,
    is_enabled INTEGER NOT NULL DEFAULT 1 CHECK (is_enabled IN (0, 1)),
    version INTEGER NOT NULL DEFAULT 1
) STRICT;

-- How many rows the large tables have, as counting them would read them all. Interactions are counted where statistics
-- are kept, once per load: a trigger would cost each of its lines.
CREATE TABLE row_counts (
    name TEXT PRIMARY KEY,
    total INTEGER NOT NULL CHECK (total >= 0)
) STRICT, WITHOUT ROWID;

INSERT INTO row_counts (name, total)
VALUES ('items', 0), ('users', 0), ('interactions', 0);

CREATE TRIGGER items_count_up AFTER INSERT ON items BEGIN
    UPDATE row_counts SET total = total + 1 WHERE name = 'items';
END;

CREATE TRIGGER items_count_down AFTER DELETE ON items BEGIN
    UPDATE row_counts SET total = total - 1 WHERE name = 'items';
END;

CREATE TRIGGER users_count_up AFTER INSERT ON users BEGIN
    UPDATE row_counts SET total = total + 1 WHERE name = 'users';
END;

CREATE TRIGGER users_count_down AFTER DELETE ON users BEGIN
    UPDATE row_counts SET total = total - 1 WHERE name = 'users';
END;

CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO similarity_matrices (id, name, kind, description)
VALUES (1, 'item-neighbours', 'item', 'Items that the same people rate alike: cosine of their ratings.');

INSERT INTO recommenders (name, title, description, model, settings, item_matrix_id, position)
VALUES
    (
        'item-neighbours', 'Picked for you',
        'Neighbours of what you rated: items that the people who share your ratings rate alike.',
        'item-neighbours', '{"neighbours":50}', 1, 1
    ),
    (
        'popularity', 'Loved by many',
        'What most people rate, and rate well.',
        'popularity', '{}', NULL, 2
    );
