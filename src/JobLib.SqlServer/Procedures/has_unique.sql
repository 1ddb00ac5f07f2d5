-- Whether the job that took a unique key last still has it, for one who asks with this UniqueWhile (null: whatever became of it but its deletion). To be held, it is locked as long as it waits,
-- so that a run which the caller's transaction relies on does not begin before that is committed.
CREATE PROCEDURE {has_unique} @job binary(16), @asked tinyint, @holds bit, @has bit OUTPUT AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @round int = 0, @state tinyint, @attempts int, @locked int = 0;
    WHILE @round < 5 -- a job that moves between two looks is looked for again
    BEGIN
        SELECT @round = @round + 1, @state = NULL, @attempts = NULL;
        SELECT @state = f.state, @attempts = f.attempts FROM {schema}.finished f WITH (FORCESEEK) WHERE f.job = @job;
        IF @state IS NULL SELECT @state = {JobState.Processing}, @attempts = u.attempts FROM {schema}.running u WITH (FORCESEEK) WHERE u.job = @job;
        IF @state IS NULL SELECT @state = {JobState.Enqueued}, @attempts = r.attempts FROM {schema}.ready r WITH (FORCESEEK) WHERE r.job = @job;
        IF @state IS NULL SELECT @state = {JobState.Scheduled}, @attempts = s.attempts FROM {schema}.scheduled s WITH (FORCESEEK) WHERE s.job = @job;
        IF @state IS NULL SELECT @state = {JobState.Awaiting}, @attempts = a.attempts FROM {schema}.awaiting a WITH (FORCESEEK) WHERE a.job = @job;
        IF @state IS NULL SELECT @state = {JobState.Enqueued}, @attempts = b.attempts FROM {schema}.blocked b WITH (FORCESEEK) WHERE b.job = @job;
        IF @state IS NULL AND NOT EXISTS (SELECT 1 FROM {schema}.job j WITH (FORCESEEK) WHERE j.id = @job) BREAK;
        IF @state IS NOT NULL AND (@holds = 0 OR @locked > 0 OR @state NOT IN ({JobState.Enqueued}, {JobState.Scheduled}, {JobState.Awaiting})) BREAK;
        IF @state IS NULL CONTINUE;

        -- Only where it waits: one that runs is its server's, whose outcome is not to find it locked.
        UPDATE r SET crashes = r.crashes FROM {schema}.ready r WITH (FORCESEEK) WHERE r.job = @job;
        SET @locked = @@ROWCOUNT;
        IF @locked = 0 BEGIN UPDATE {schema}.scheduled SET crashes = crashes WHERE job = @job; SET @locked = @@ROWCOUNT; END
        IF @locked = 0 BEGIN UPDATE {schema}.awaiting SET crashes = crashes WHERE job = @job; SET @locked = @@ROWCOUNT; END
        IF @locked = 0 BEGIN UPDATE {schema}.blocked SET crashes = crashes WHERE job = @job; SET @locked = @@ROWCOUNT; END
    END
    SET @has = CASE
        WHEN @state IS NULL OR @state = {JobState.Deleted} THEN 0
        WHEN @asked IS NULL THEN 1
        WHEN @state IN ({JobState.Succeeded}, {JobState.Failed}) THEN 0
        WHEN @state = {JobState.Processing} THEN CASE @asked WHEN {UniqueWhile.Waiting} THEN 0 ELSE 1 END
        WHEN @attempts = 0 OR @asked = {UniqueWhile.UntilOver} THEN 1 -- with attempts it waits for a retry
        ELSE 0 END;
END
