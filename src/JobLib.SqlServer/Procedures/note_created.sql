-- Notes the runs among these jobs, as far as they were created (one that an idempotency key has refused was not). A repeated call finds them noted.
CREATE PROCEDURE {note_created} @jobs {schema}.new_job_list READONLY AS
BEGIN
    SET NOCOUNT ON;
    IF EXISTS (SELECT 1 FROM @jobs n WHERE n.recurring_id IS NOT NULL)
        INSERT INTO {schema}.recurring_run (recurring_id, job)
        SELECT j.recurring_id, j.id FROM @jobs n JOIN {schema}.job j WITH (FORCESEEK) ON j.id = n.id
        WHERE j.recurring_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {schema}.recurring_run l WITH (FORCESEEK) WHERE l.recurring_id = j.recurring_id AND l.job = j.id);
END
