-- Jobs in moving that a fetch has found in a Deleted batch, or in a batch inside of one, become Deleted.
CREATE PROCEDURE {drop_jobs} @jobs {schema}.id_list READONLY, @now bigint, @keep bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @none {schema}.id_list, @actor nvarchar(max), @moved int;
    SELECT TOP (1) @actor = o.actor
    FROM @jobs j JOIN {schema}.moving m WITH (FORCESEEK) ON m.job = j.id JOIN {schema}.batch_path p WITH (FORCESEEK) ON p.batch = m.batch JOIN {schema}.batch o WITH (FORCESEEK) ON o.id = p.outer_batch WHERE o.cancelled = 1 ORDER BY o.depth DESC;
    INSERT INTO {schema}.counter_delta (queue, state, n) SELECT m.queue, {JobState.Enqueued}, -COUNT(*) FROM @jobs j JOIN {schema}.moving m WITH (FORCESEEK) ON m.job = j.id GROUP BY m.queue;
    EXEC {delete_moving} @jobs, {Reasons.BatchCanceled}, @actor, @now, @keep;
    EXEC {settle} @jobs, @none, 0, {FollowUps.MaxInCommit}, @now, @keep, @moved OUTPUT;
END
