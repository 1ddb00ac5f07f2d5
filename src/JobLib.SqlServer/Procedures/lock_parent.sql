-- The state of a parent, locked so that it cannot end before this transaction does; null when there is none. A batch that goes on is 2.
CREATE PROCEDURE {lock_parent} @kind tinyint, @parent binary(16), @state tinyint OUTPUT AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @round int = 0;
    SET @state = NULL;
    IF @kind = {JobStartKind.AfterBatch}
    BEGIN
        UPDATE {schema}.batch SET condition = condition WHERE id = @parent;
        SELECT @state = ISNULL(b.ended, 2) FROM {schema}.batch b WITH (FORCESEEK) WHERE b.id = @parent;
        RETURN;
    END
    WHILE @state IS NULL AND @round < 5 -- a job that moves between two looks is looked for again
    BEGIN
        SET @round = @round + 1;
        UPDATE {schema}.finished SET attempt = attempt WHERE job = @parent;
        IF @@ROWCOUNT = 1 SELECT @state = f.state FROM {schema}.finished f WITH (FORCESEEK) WHERE f.job = @parent;
        IF @state IS NULL BEGIN UPDATE {schema}.running SET crashes = crashes WHERE job = @parent; IF @@ROWCOUNT = 1 SET @state = {JobState.Processing}; END
        IF @state IS NULL BEGIN UPDATE r SET crashes = r.crashes FROM {schema}.ready r WITH (FORCESEEK) WHERE r.job = @parent; IF @@ROWCOUNT = 1 SET @state = {JobState.Enqueued}; END
        IF @state IS NULL BEGIN UPDATE {schema}.scheduled SET crashes = crashes WHERE job = @parent; IF @@ROWCOUNT = 1 SET @state = {JobState.Scheduled}; END
        IF @state IS NULL BEGIN UPDATE {schema}.awaiting SET crashes = crashes WHERE job = @parent; IF @@ROWCOUNT = 1 SET @state = {JobState.Awaiting}; END
        IF @state IS NULL BEGIN UPDATE {schema}.blocked SET crashes = crashes WHERE job = @parent; IF @@ROWCOUNT = 1 SET @state = {JobState.Enqueued}; END
        IF @state IS NULL AND NOT EXISTS (SELECT 1 FROM {schema}.job j WITH (FORCESEEK) WHERE j.id = @parent) RETURN;
    END
END
