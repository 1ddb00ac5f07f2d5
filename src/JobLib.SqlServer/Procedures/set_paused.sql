-- Pauses queues, or resumes them.
CREATE PROCEDURE {set_paused} @names_json nvarchar(max), @paused bit, @actor nvarchar(max), @action nvarchar(256), @now bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @names {schema}.name_list;
    INSERT INTO @names (n, name, at_time)
    SELECT j.n, j.name, j.at_time
    FROM OPENJSON(@names_json) WITH (n int '$.n', name nvarchar(256) '$.name', at_time bigint '$.at_time') j;
    DECLARE @changed int = 0;
    UPDATE q SET paused = @paused FROM {schema}.queue q JOIN @names n ON n.name = q.name WHERE q.paused <> @paused;
    SET @changed = @@ROWCOUNT;
    INSERT INTO {schema}.queue (name, paused)
    SELECT DISTINCT n.name, @paused FROM @names n WHERE @paused = 1 AND NOT EXISTS (SELECT 1 FROM {schema}.queue q WITH (UPDLOCK, HOLDLOCK) WHERE q.name = n.name);
    SET @changed = @changed + @@ROWCOUNT;
    UPDATE {schema}.signal SET version = version + 1 WHERE only_row = 1;
    INSERT INTO {schema}.audit (at_time, actor, action, target, n) SELECT @now, @actor, @action, (SELECT TOP (1) n.name FROM @names n ORDER BY n.n), COUNT(*) FROM @names n HAVING COUNT(*) > 0;
END
