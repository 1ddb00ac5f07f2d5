-- The state of a job, locked so that it cannot end before this transaction does; null where somebody holds it, or it was on its way. Each place is looked at without waiting before it is locked.
CREATE PROCEDURE {state_if_free} @job binary(16), @state tinyint OUTPUT AS
BEGIN
    SET NOCOUNT ON;
    SET @state = NULL;
    IF EXISTS (SELECT 1 FROM {schema}.finished f WITH (FORCESEEK, ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) WHERE f.job = @job)
    BEGIN
        UPDATE {schema}.finished SET attempt = attempt WHERE job = @job;
        SELECT @state = f.state FROM {schema}.finished f WITH (FORCESEEK) WHERE f.job = @job;
    END
    IF @state IS NULL AND EXISTS (SELECT 1 FROM {schema}.running r WITH (FORCESEEK, ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) WHERE r.job = @job)
    BEGIN UPDATE {schema}.running SET crashes = crashes WHERE job = @job; IF @@ROWCOUNT = 1 SET @state = {JobState.Processing}; END
    IF @state IS NULL AND EXISTS (SELECT 1 FROM {schema}.ready r WITH (FORCESEEK, ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) WHERE r.job = @job)
    BEGIN UPDATE r SET crashes = r.crashes FROM {schema}.ready r WITH (FORCESEEK) WHERE r.job = @job; IF @@ROWCOUNT = 1 SET @state = {JobState.Enqueued}; END
    IF @state IS NULL AND EXISTS (SELECT 1 FROM {schema}.scheduled s WITH (FORCESEEK, ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) WHERE s.job = @job)
    BEGIN UPDATE {schema}.scheduled SET crashes = crashes WHERE job = @job; IF @@ROWCOUNT = 1 SET @state = {JobState.Scheduled}; END
    IF @state IS NULL AND EXISTS (SELECT 1 FROM {schema}.awaiting a WITH (FORCESEEK, ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) WHERE a.job = @job)
    BEGIN UPDATE {schema}.awaiting SET crashes = crashes WHERE job = @job; IF @@ROWCOUNT = 1 SET @state = {JobState.Awaiting}; END
    IF @state IS NULL AND EXISTS (SELECT 1 FROM {schema}.blocked b WITH (FORCESEEK, ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) WHERE b.job = @job)
    BEGIN UPDATE {schema}.blocked SET crashes = crashes WHERE job = @job; IF @@ROWCOUNT = 1 SET @state = {JobState.Enqueued}; END
END
