-- How often jobs like it are claimed, of those jobs that have a rate: apart from job, so that those that have none cost a claim nothing.
CREATE TABLE {schema}.rated (
    job     uuid                 PRIMARY KEY,
    key     text COLLATE "C"     NOT NULL,
    permits integer              NOT NULL CHECK (permits BETWEEN 1 AND 1000000000),
    per     bigint               NOT NULL CHECK (per BETWEEN 1 AND 2678400000000), -- microseconds
    burst   integer              NOT NULL CHECK (burst BETWEEN 0 AND 1000000000),
    cost    integer              NOT NULL CHECK (cost BETWEEN 1 AND 1000000001));

-- The buckets of rates. One that was full for an hour goes; whoever needs one that is not there notes it in rate_look.
CREATE TABLE {schema}.rate (
    key      text COLLATE "C" PRIMARY KEY,
    until    timestamptz      NOT NULL CHECK (until    BETWEEN '1900-01-01' AND '9000-01-01'), -- when all that was taken is through
    released timestamptz      NOT NULL CHECK (released BETWEEN '1900-01-01' AND '9000-01-01'), -- the same, if all who were let go had been claimed at once
    next_at  timestamptz               CHECK (next_at  BETWEEN '1900-01-01' AND '9000-01-01'), -- when to let the first of those go that wait
    at       timestamptz      NOT NULL CHECK (at       BETWEEN '1900-01-01' AND '9000-01-01')) -- when it was looked at last
    WITH (fillfactor = 50);
CREATE INDEX rate_next ON {schema}.rate (next_at) WHERE next_at IS NOT NULL;

-- Keys for which claims have set jobs aside without their bucket: it was not there, or in another claim's hands. Only ever added to by claims, so that none waits for another.
CREATE TABLE {schema}.rate_look (key text COLLATE "C" NOT NULL);

-- Who waits for a rate stands in blocked with that rate's key, and keeps its own concurrency key, if it has one.
ALTER TABLE {schema}.blocked ALTER concurrency_key DROP NOT NULL;
ALTER TABLE {schema}.blocked ADD COLUMN rate_key text COLLATE "C";
CREATE INDEX blocked_rate ON {schema}.blocked (rate_key, queue, priority DESC, seq) WHERE rate_key IS NOT NULL;
