-- The runs of recurring jobs that are not known to be over, so that "is one still alive" is one look into an index, however many runs there were. A run is noted when it is created and when
-- it comes back from an end, by triggers, so that older versions of the library note theirs, too. A tick forgets those that are over; a run that is removed is forgotten with its job.
-- The one for what is created stands on the definition, which learns of each run, and not on joblib_job: there it would cost every job that is created a quarter of its time.
CREATE TABLE joblib_recurring_run (recurring_id TEXT NOT NULL, job BLOB NOT NULL, PRIMARY KEY (recurring_id, job)) STRICT, WITHOUT ROWID;

INSERT INTO joblib_recurring_run (recurring_id, job)
SELECT j.recurring_id, j.id FROM joblib_job j WHERE j.recurring_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM joblib_finished f WHERE f.job = j.id);

CREATE TRIGGER joblib_run_created AFTER UPDATE OF last_job ON joblib_recurring WHEN NEW.last_job IS NOT NULL
BEGIN
    INSERT OR IGNORE INTO joblib_recurring_run (recurring_id, job) VALUES (NEW.id, NEW.last_job);
END;

CREATE TRIGGER joblib_run_removed AFTER DELETE ON joblib_job WHEN OLD.recurring_id IS NOT NULL
BEGIN
    DELETE FROM joblib_recurring_run WHERE recurring_id = OLD.recurring_id AND job = OLD.id;
END;

CREATE TRIGGER joblib_run_revived AFTER DELETE ON joblib_finished
BEGIN
    INSERT OR IGNORE INTO joblib_recurring_run (recurring_id, job) SELECT recurring_id, id FROM joblib_job WHERE id = OLD.job AND recurring_id IS NOT NULL;
END;
