-- The state of a job, locked so that it cannot end before this transaction does; null where somebody holds it, or it was on its way. Each place is looked at without waiting before it is locked.
CREATE PROCEDURE {state_if_free} @job binary(16), @state tinyint OUTPUT AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @fence bigint = NULL;
    SET @state = NULL;
    SELECT @fence = f.fence FROM {schema}.finished f WITH (FORCESEEK, ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) WHERE f.job = @job;
    IF @fence IS NOT NULL
    BEGIN
        UPDATE {schema}.finished SET attempt = attempt WHERE job = @job;
        SELECT @state = f.state FROM {schema}.finished f WITH (FORCESEEK) WHERE f.job = @job;
        RETURN;
    END
    SELECT @fence = r.fence FROM {schema}.running r WITH (FORCESEEK, ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) WHERE r.job = @job;
    IF @fence IS NOT NULL BEGIN UPDATE {schema}.running SET crashes = crashes WHERE job = @job; IF @@ROWCOUNT = 1 SET @state = {JobState.Processing}; RETURN; END
    SELECT @fence = r.fence FROM {schema}.ready r WITH (FORCESEEK, ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) WHERE r.job = @job;
    IF @fence IS NOT NULL BEGIN UPDATE r SET crashes = r.crashes FROM {schema}.ready r WITH (FORCESEEK) WHERE r.job = @job; IF @@ROWCOUNT = 1 SET @state = {JobState.Enqueued}; RETURN; END
    SELECT @fence = s.fence FROM {schema}.scheduled s WITH (FORCESEEK, ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) WHERE s.job = @job;
    IF @fence IS NOT NULL BEGIN UPDATE {schema}.scheduled SET crashes = crashes WHERE job = @job; IF @@ROWCOUNT = 1 SET @state = {JobState.Scheduled}; RETURN; END
    SELECT @fence = a.fence FROM {schema}.awaiting a WITH (FORCESEEK, ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) WHERE a.job = @job;
    IF @fence IS NOT NULL BEGIN UPDATE {schema}.awaiting SET crashes = crashes WHERE job = @job; IF @@ROWCOUNT = 1 SET @state = {JobState.Awaiting}; RETURN; END
    SELECT @fence = b.fence FROM {schema}.blocked b WITH (FORCESEEK, ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) WHERE b.job = @job;
    IF @fence IS NOT NULL BEGIN UPDATE {schema}.blocked SET crashes = crashes WHERE job = @job; IF @@ROWCOUNT = 1 SET @state = {JobState.Enqueued}; RETURN; END
END
