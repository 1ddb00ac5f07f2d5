-- Of a job of a sequence (with @itself = 0 of the one before it) and, as long as they were over before their turn, those before it: the first that is not over for one that waits under this
-- condition, locked so that it cannot end before this transaction does. Null when all are over; one that is stored no more is. With @waits = 0 nobody is waited for who holds one: @held says so.
CREATE PROCEDURE {first_open} @job binary(16), @condition tinyint, @itself bit, @waits bit, @first binary(16) OUTPUT, @held bit OUTPUT AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @state tinyint, @before binary(16), @passed int = 0;
    SELECT @first = NULL, @held = 0;
    WHILE @job IS NOT NULL AND @passed < {SequenceChains.MaxPassed}
    BEGIN
        IF NOT EXISTS (SELECT 1 FROM {schema}.job j WITH (FORCESEEK) WHERE j.id = @job) RETURN;
        IF @itself = 1
        BEGIN
            IF @waits = 1 EXEC {lock_parent} {JobStartKind.AfterJob}, @job, @state OUTPUT;
            ELSE EXEC {state_if_free} @job, @state OUTPUT;
            IF @state IS NULL BEGIN SET @held = CASE @waits WHEN 1 THEN 0 ELSE 1 END; RETURN; END
            IF @state NOT IN ({JobState.Succeeded}, {JobState.Failed}, {JobState.Deleted}) OR {schema}.starts(@state, @condition) = 0 BEGIN SET @first = @job; RETURN; END
        END
        SET @before = NULL; -- one that was let go, or began with nobody before it, has all before it behind it
        SELECT @before = j.parent FROM {schema}.job j WITH (FORCESEEK)
        WHERE j.id = @job AND j.sequence IS NOT NULL AND j.start_kind = {JobStartKind.AfterJob} AND NOT EXISTS (SELECT 1 FROM {schema}.parent_outcome o WITH (FORCESEEK) WHERE o.job = j.id);
        SELECT @job = @before, @itself = 1, @passed = @passed + 1;
    END
END
