-- What servers have counted: a row a session of a server, method and queue, for each minute (0) or hour (1), written anew as a whole by the one server that it is of. Waits and durations are
-- histograms, which only readers look into.
CREATE TABLE joblib_tally (
    period              INTEGER NOT NULL,
    start               INTEGER NOT NULL,
    method              TEXT NOT NULL,
    queue               TEXT NOT NULL,
    server              BLOB NOT NULL,
    application_version TEXT,
    succeeded           INTEGER NOT NULL,
    failed              INTEGER NOT NULL,
    retried             INTEGER NOT NULL,
    deleted             INTEGER NOT NULL,
    waits               TEXT NOT NULL,
    durations           TEXT NOT NULL,
    PRIMARY KEY (period, start, method, queue, server)) STRICT, WITHOUT ROWID;

-- The application that a server runs in, as it says itself.
ALTER TABLE joblib_server ADD COLUMN application_version TEXT;
