-- The runs of recurring jobs that are not known to be over, so that "is one still alive" is one look into an index, however many runs there were. A run is noted when it is created and when
-- it comes back from an end, by triggers, so that older versions of the library note theirs, too. A tick forgets those that are over; a run that is removed is forgotten with its job.
CREATE TABLE {schema}.recurring_run (recurring_id text COLLATE "C" NOT NULL, job uuid NOT NULL, PRIMARY KEY (recurring_id, job));
INSERT INTO {schema}.recurring_run
SELECT j.recurring_id, j.id FROM {schema}.job j WHERE j.recurring_id IS NOT NULL AND NOT EXISTS (SELECT FROM {schema}.finished f WHERE f.job = j.id);

CREATE FUNCTION {schema}.run_created() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO {schema}.recurring_run (recurring_id, job) VALUES (NEW.recurring_id, NEW.id) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER run_created AFTER INSERT ON {schema}.job FOR EACH ROW WHEN (NEW.recurring_id IS NOT NULL) EXECUTE FUNCTION {schema}.run_created();

CREATE FUNCTION {schema}.run_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM {schema}.recurring_run WHERE recurring_id = OLD.recurring_id AND job = OLD.id;
    RETURN NULL;
END $$;
CREATE TRIGGER run_removed AFTER DELETE ON {schema}.job FOR EACH ROW WHEN (OLD.recurring_id IS NOT NULL) EXECUTE FUNCTION {schema}.run_removed();

-- Its job's row is gone already where both are pruned. What is noted twice is touched, so that a tick that forgets it at this moment waits and looks again.
CREATE FUNCTION {schema}.runs_revived() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    INSERT INTO {schema}.recurring_run (recurring_id, job)
    SELECT j.recurring_id, j.id FROM gone g JOIN {schema}.job j ON j.id = g.job WHERE j.recurring_id IS NOT NULL
    ON CONFLICT (recurring_id, job) DO UPDATE SET job = excluded.job;
    RETURN NULL;
END $$;
CREATE TRIGGER runs_revived AFTER DELETE ON {schema}.finished REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION {schema}.runs_revived();
