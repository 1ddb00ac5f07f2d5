-- How many jobs of a queue servers may hold at a time: as the server has said that registered last, and, going before that, as a person has set it. Null: no limit.
ALTER TABLE {schema}.queue ADD COLUMN said_limit integer CHECK (said_limit BETWEEN 0 AND 100000);
ALTER TABLE {schema}.queue ADD COLUMN set_limit integer CHECK (set_limit BETWEEN 0 AND 100000);
