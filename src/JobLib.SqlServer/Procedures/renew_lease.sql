-- Renews a lease, however late, as long as no rescue has marked its server. Answers whether it was accepted and how many jobs of lost claims went back, then with the held jobs that are no longer this claim's.
-- A lease waits for nobody's transaction: rows that complete_job has locked in an open one are read as they are, and marked as started another time.
CREATE PROCEDURE {renew_lease} @owner binary(16), @held_json nvarchar(max), @oldest bigint, @lease bigint, @now bigint, @trouble nvarchar(500) = NULL AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @held {schema}.held_list;
    INSERT INTO @held (n, job, fence, started, progress, progress_text)
    SELECT j.n, CONVERT(binary(16), j.job), j.fence, j.started, j.progress, j.progress_text
    FROM OPENJSON(@held_json) WITH (n int '$.n', job uniqueidentifier '$.job', fence bigint '$.fence', started bit '$.started', progress float '$.progress', progress_text nvarchar(256) '$.progress_text') j;
    DECLARE @accepted bit = 0, @count int = 0, @keep {schema}.id_list;
    UPDATE {schema}.server SET heartbeat_at = @now, lease_until = @now + @lease, trouble = @trouble WHERE id = @owner AND gone = 0 AND expired = 0;
    IF @@ROWCOUNT = 1
    BEGIN
        SET @accepted = 1;
        UPDATE r SET started = 1 FROM {schema}.running r WITH (ROWLOCK, READPAST, READCOMMITTEDLOCK) JOIN @held h ON h.job = r.job AND h.fence = r.fence WHERE r.owner = @owner AND h.started = 1 AND r.started = 0;
        INSERT INTO @keep (id) SELECT DISTINCT h.job FROM @held h JOIN {schema}.running r WITH (READUNCOMMITTED) ON r.job = h.job AND r.fence = h.fence;
        EXEC {put_back} @owner, @oldest, @keep, @now, @count OUTPUT;
    END
    ELSE
    BEGIN
        -- The server did not die: crashes that its rescue charged to what it still holds are taken back. Twice, since a job may move to an earlier place between two statements.
        INSERT INTO @keep (id) SELECT DISTINCT c.job FROM {schema}.crash c WITH (FORCESEEK) JOIN @held h ON h.job = c.job AND h.fence = c.fence WHERE NOT EXISTS (SELECT 1 FROM {schema}.finished f WITH (FORCESEEK) WHERE f.job = c.job);
        IF EXISTS (SELECT 1 FROM @keep)
        BEGIN
            DELETE c FROM {schema}.crash c WITH (FORCESEEK) JOIN @held h ON h.job = c.job AND h.fence = c.fence JOIN @keep k ON k.id = c.job;
            UPDATE r SET crashes = r.crashes - 1 FROM {schema}.ready r WITH (FORCESEEK) JOIN @keep k ON k.id = r.job WHERE r.crashes > 0;
            UPDATE r SET crashes = r.crashes - 1 FROM {schema}.blocked r WITH (FORCESEEK) JOIN @keep k ON k.id = r.job WHERE r.crashes > 0;
            UPDATE r SET crashes = r.crashes - 1 FROM {schema}.scheduled r WITH (FORCESEEK) JOIN @keep k ON k.id = r.job WHERE r.crashes > 0;
            UPDATE r SET crashes = r.crashes - 1 FROM {schema}.running r WITH (FORCESEEK) JOIN @keep k ON k.id = r.job WHERE r.crashes > 0;
        END
    END
    SELECT @accepted AS accepted, @count AS put_back;
    SELECT DISTINCT h.job FROM @held h WHERE NOT EXISTS (SELECT 1 FROM {schema}.running r WITH (READUNCOMMITTED) WHERE r.job = h.job AND r.fence = h.fence AND r.owner = @owner);
END
