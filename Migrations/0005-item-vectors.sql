-- Vectors that items were given from outside, for recommenders that learn from them. All are equally long, which the store
-- sees to.
CREATE TABLE item_vectors (
    item_id INTEGER PRIMARY KEY REFERENCES items (id) ON DELETE CASCADE,
    dimension INTEGER NOT NULL CHECK (dimension BETWEEN 1 AND 4096),
    -- 32-bit floats, little-endian.
    numbers BLOB NOT NULL CHECK (length(numbers) = 4 * dimension),
    -- The number that its last change has among all of training_changes.contents, so that no version is given twice.
    version INTEGER NOT NULL CHECK (version > 0)
) STRICT;

INSERT INTO row_counts (name, total)
VALUES ('item_vectors', 0);

CREATE TRIGGER item_vectors_count_up AFTER INSERT ON item_vectors BEGIN
    UPDATE row_counts SET total = total + 1 WHERE name = 'item_vectors';
END;

CREATE TRIGGER item_vectors_count_down AFTER DELETE ON item_vectors BEGIN
    UPDATE row_counts SET total = total - 1 WHERE name = 'item_vectors';
END;
