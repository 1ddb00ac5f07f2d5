-- By which rate a bucket is counted, and whether that was set by hand; nulls as long as nobody has said one.
ALTER TABLE joblib_rate ADD COLUMN permits INTEGER;
ALTER TABLE joblib_rate ADD COLUMN per INTEGER;
ALTER TABLE joblib_rate ADD COLUMN burst INTEGER;
ALTER TABLE joblib_rate ADD COLUMN is_set INTEGER;

-- How often jobs with a rate's key, or with a key of a name, are claimed whatever they say, as a person has set it; no permits let none begin.
CREATE TABLE joblib_rate_limit (
    key     TEXT PRIMARY KEY NOT NULL,
    permits INTEGER NOT NULL,
    per     INTEGER NOT NULL, -- microseconds
    burst   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
