-- @kind: 0 seal, 1 cancel. Answers for each id, in order: ChangeStatus and the state before.
CREATE PROCEDURE {change_batches} @kind tinyint, @batches_json nvarchar(max), @actor nvarchar(max), @action nvarchar(256), @now bigint, @keep bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @batches {schema}.id_order;
    INSERT INTO @batches (n, id)
    SELECT j.n, CONVERT(binary(16), j.id)
    FROM OPENJSON(@batches_json) WITH (n int '$.n', id uniqueidentifier '$.id') j;
    DECLARE @answers TABLE (n int NOT NULL PRIMARY KEY, id binary(16) NOT NULL, status tinyint NOT NULL, was tinyint NULL);
    DECLARE @changed {schema}.id_list, @none {schema}.id_list, @moved int;
    UPDATE b SET total = b.total FROM {schema}.batch b WITH (FORCESEEK) JOIN (SELECT DISTINCT i.id FROM @batches i) i ON i.id = b.id;
    INSERT INTO @answers (n, id, status, was)
    SELECT i.n, i.id, CASE WHEN b.id IS NULL THEN 1 ELSE 0 END,
           CASE WHEN b.cancelled = 1 OR b.ruled_out = 1 OR b.ended = {JobState.Deleted} THEN {JobState.Deleted} WHEN b.started = 0 THEN {JobState.Awaiting} WHEN b.failed > 0 THEN {JobState.Failed}
                WHEN b.total > b.succeeded + b.failed + b.deleted THEN {JobState.Processing} WHEN b.id IS NOT NULL THEN {JobState.Succeeded} END
    FROM @batches i LEFT JOIN {schema}.batch b WITH (FORCESEEK) ON b.id = i.id;
    IF @kind = {BatchChangeKind.Cancel}
    BEGIN
        UPDATE @answers SET status = {ChangeStatus.WrongState} WHERE was IN ({JobState.Succeeded}, {JobState.Deleted});
        INSERT INTO @changed (id) SELECT DISTINCT a.id FROM @answers a WHERE a.status = {ChangeStatus.Applied};
        UPDATE b SET cancelled = 1, actor = @actor FROM {schema}.batch b WITH (FORCESEEK) JOIN @changed c ON c.id = b.id;
        INSERT INTO {schema}.held (id, work) SELECT c.id, {HeldWork.Deletion} FROM @changed c WHERE NOT EXISTS (SELECT 1 FROM {schema}.held h WITH (FORCESEEK) WHERE h.id = c.id AND h.work = {HeldWork.Deletion});
        INSERT INTO {schema}.audit (at_time, actor, action, target, n)
        SELECT @now, @actor, @action, (SELECT TOP (1) {schema}.id_text(a.id) FROM @answers a WHERE a.status = {ChangeStatus.Applied} ORDER BY a.n), COUNT(*) FROM @changed c HAVING COUNT(*) > 0;
    END
    ELSE
    BEGIN
        UPDATE a SET status = {ChangeStatus.WrongState} FROM @answers a JOIN {schema}.batch b WITH (FORCESEEK) ON b.id = a.id
        WHERE b.sealed = 0 AND EXISTS (SELECT 1 FROM {schema}.batch_path p WITH (FORCESEEK) JOIN {schema}.batch o WITH (FORCESEEK) ON o.id = p.outer_batch WHERE p.batch = a.id AND o.cancelled = 1);
        INSERT INTO @changed (id) SELECT DISTINCT a.id FROM @answers a JOIN {schema}.batch b WITH (FORCESEEK) ON b.id = a.id WHERE a.status = {ChangeStatus.Applied} AND b.sealed = 0;
        UPDATE b SET sealed = 1 FROM {schema}.batch b WITH (FORCESEEK) JOIN @changed c ON c.id = b.id;
    END
    EXEC {settle} @none, @changed, 0, {FollowUps.MaxInCommit}, @now, @keep, @moved OUTPUT;
    SELECT a.status, a.was FROM @answers a ORDER BY a.n;
END
