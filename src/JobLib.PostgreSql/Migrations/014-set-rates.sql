-- By which rate a bucket is counted, and whether that was set by hand; nulls as long as nobody has said one.
ALTER TABLE {schema}.rate
    ADD COLUMN permits integer CHECK (permits BETWEEN 0 AND 1000000000),
    ADD COLUMN per     bigint  CHECK (per BETWEEN 1 AND 2678400000000), -- microseconds
    ADD COLUMN burst   integer CHECK (burst BETWEEN 0 AND 1000000000),
    ADD COLUMN is_set  boolean NOT NULL DEFAULT false;

-- How often jobs with a rate's key, or with a key of a name, are claimed whatever they say, as a person has set it; no permits let none begin.
CREATE TABLE {schema}.rate_limit (
    key     text COLLATE "C" PRIMARY KEY,
    permits integer          NOT NULL CHECK (permits BETWEEN 0 AND 1000000000),
    per     bigint           NOT NULL CHECK (per BETWEEN 1 AND 2678400000000), -- microseconds
    burst   integer          NOT NULL CHECK (burst BETWEEN 0 AND 1000000000));
