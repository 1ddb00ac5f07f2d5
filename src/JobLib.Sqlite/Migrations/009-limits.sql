-- A key may be held by several jobs. The first place under a key is the row of its name, as ever: version 0.1.0 takes that one only. The others are rows of their own names, and say which key they
-- are places of.
ALTER TABLE joblib_concurrency_key ADD COLUMN pool TEXT;
ALTER TABLE joblib_concurrency_key ADD COLUMN slot INTEGER;
CREATE INDEX joblib_concurrency_key_pool ON joblib_concurrency_key (pool, slot) WHERE pool IS NOT NULL;
CREATE INDEX joblib_concurrency_key_job ON joblib_concurrency_key (job);

-- How many may hold the job's key beside it, itself counted; null for one.
ALTER TABLE joblib_job ADD COLUMN concurrency_limit INTEGER;

-- How many may hold a key whatever its jobs say, as a person has set it.
CREATE TABLE joblib_concurrency_limit (key TEXT PRIMARY KEY NOT NULL, n INTEGER NOT NULL) STRICT, WITHOUT ROWID;
