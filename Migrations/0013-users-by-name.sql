-- Lists of users by name, and of those whose names begin with something, walk along it and end at their limit.
CREATE INDEX users_by_name ON users (name COLLATE NOCASE, id);
