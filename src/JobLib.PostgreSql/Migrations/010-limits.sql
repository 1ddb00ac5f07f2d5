-- How many may hold a job's concurrency key at a time, as the job asks for it; null is one, which is all that versions before know.
ALTER TABLE {schema}.job ADD COLUMN concurrency_limit smallint;

-- The first place under a key is the row that the key itself names, as ever; the others are named by the key, U+001F and their number, and say whose places they are. So a version that knows one
-- place a key takes that one or none, and frees whatever a job has.
ALTER TABLE {schema}.concurrency_key ADD COLUMN pool text;
CREATE INDEX concurrency_key_pool ON {schema}.concurrency_key (pool) WHERE pool IS NOT NULL;

-- What a person has set, over what jobs ask for. A limit that is reset stays without a number for as long as changed_at stands there: until those have been let go whom claims that were under way
-- have set aside by the limit before.
CREATE TABLE {schema}.concurrency_limit (
    key text COLLATE "C" PRIMARY KEY, n smallint CHECK (n BETWEEN 0 AND 1000), changed_at timestamptz) WITH (fillfactor = 70);
CREATE INDEX concurrency_limit_changed ON {schema}.concurrency_limit (changed_at) WHERE changed_at IS NOT NULL;
