-- How often jobs like it are claimed: permits, microseconds, burst, cost and the key, with blanks between them; null for as often as servers can.
ALTER TABLE joblib_job ADD COLUMN rate TEXT;

-- The buckets of rates; one that has no row is full. Who waits for one stands in joblib_blocked, under U+001F and the rate's key, which no concurrency key is called.
CREATE TABLE joblib_rate (
    key      TEXT PRIMARY KEY NOT NULL,
    until    INTEGER NOT NULL,         -- when all that was taken is through
    released INTEGER NOT NULL,         -- the same, if all who were let go had been claimed at once
    next_at  INTEGER,                  -- when to let the first of those go that wait
    at       INTEGER NOT NULL          -- when it was looked at last
) STRICT, WITHOUT ROWID;
CREATE INDEX joblib_rate_next ON joblib_rate (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX joblib_rate_until ON joblib_rate (until) WHERE next_at IS NULL;
