-- The runs of recurring jobs that are not known to be over, so that "is one still alive" is one look into an index, however many runs there were. A run is noted when it is created and when
-- it comes back from an end, by triggers, so that older versions of the library note theirs, too. A tick forgets those that are over; a run that is removed is forgotten with its job.
SET QUOTED_IDENTIFIER ON;
SET ANSI_NULLS ON;
GO
CREATE TABLE {schema}.recurring_run (recurring_id nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL, job binary(16) NOT NULL, PRIMARY KEY (recurring_id, job));
ALTER TABLE {schema}.recurring_run SET (LOCK_ESCALATION = DISABLE);
INSERT INTO {schema}.recurring_run (recurring_id, job)
SELECT j.recurring_id, j.id FROM {schema}.job j WHERE j.recurring_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {schema}.finished f WHERE f.job = j.id);
GO
CREATE TRIGGER {schema}.run_created ON {schema}.job AFTER INSERT AS
BEGIN
    SET NOCOUNT ON;
    INSERT INTO {schema}.recurring_run (recurring_id, job) SELECT i.recurring_id, i.id FROM inserted i WHERE i.recurring_id IS NOT NULL;
END
GO
CREATE TRIGGER {schema}.run_removed ON {schema}.job AFTER DELETE AS
BEGIN
    SET NOCOUNT ON;
    DELETE r FROM {schema}.recurring_run r JOIN deleted d ON d.recurring_id = r.recurring_id AND d.id = r.job;
END
GO
CREATE TRIGGER {schema}.run_revived ON {schema}.finished AFTER DELETE AS
BEGIN
    SET NOCOUNT ON;
    INSERT INTO {schema}.recurring_run (recurring_id, job)
    SELECT j.recurring_id, j.id FROM deleted d JOIN {schema}.job j ON j.id = d.job
    WHERE j.recurring_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {schema}.recurring_run r WHERE r.recurring_id = j.recurring_id AND r.job = j.id);
END
GO
