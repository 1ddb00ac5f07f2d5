-- How many jobs of a queue servers may hold at a time: as the server has said that registered last, and, going before that, as a person has set it. Null: no limit.
ALTER TABLE joblib_queue ADD COLUMN said_limit INTEGER;
ALTER TABLE joblib_queue ADD COLUMN set_limit INTEGER;
