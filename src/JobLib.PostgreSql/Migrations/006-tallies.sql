-- What servers have counted: a row a session of a server, method and queue, for each minute (0) or hour (1), written anew as a whole by the one server that it is of. Waits and durations are
-- histograms, which only readers look into. No index but the key has a column that changes, so that what is written anew stays in its page.
CREATE TABLE {schema}.tally (
    period smallint NOT NULL, start timestamptz NOT NULL, method text COLLATE "C" NOT NULL, queue text COLLATE "C" NOT NULL, server uuid NOT NULL, application_version text,
    succeeded bigint NOT NULL, failed bigint NOT NULL, retried bigint NOT NULL, deleted bigint NOT NULL, waits text NOT NULL, durations text NOT NULL,
    PRIMARY KEY (period, start, method, queue, server),
    CONSTRAINT tally_times CHECK (NOT isfinite(start) OR start BETWEEN '0001-01-01 00:00:00+00' AND '9999-12-31 23:59:59.999999+00')) WITH (fillfactor = 50);

-- The application that a server runs in, as it says itself.
ALTER TABLE {schema}.server ADD COLUMN application_version text;
