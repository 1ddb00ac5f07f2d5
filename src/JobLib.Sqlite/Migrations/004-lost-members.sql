-- Members of batches whose row was deleted by hand before they were over. Their place does not name the batch, which would wait for them for ever, so the deletion notes it:
-- a claim removes what is left of the job, counts it, and forgets the note.
CREATE TABLE joblib_lost_member (job BLOB PRIMARY KEY NOT NULL, batch BLOB NOT NULL) STRICT, WITHOUT ROWID;

CREATE TRIGGER joblib_member_lost AFTER DELETE ON joblib_job
WHEN OLD.batch IS NOT NULL AND (
    EXISTS (SELECT 1 FROM joblib_ready WHERE job = OLD.id) OR EXISTS (SELECT 1 FROM joblib_blocked WHERE job = OLD.id) OR EXISTS (SELECT 1 FROM joblib_scheduled WHERE job = OLD.id)
    OR EXISTS (SELECT 1 FROM joblib_running WHERE job = OLD.id) OR EXISTS (SELECT 1 FROM joblib_awaiting WHERE job = OLD.id))
BEGIN
    INSERT OR REPLACE INTO joblib_lost_member (job, batch) VALUES (OLD.id, OLD.batch);
END;
