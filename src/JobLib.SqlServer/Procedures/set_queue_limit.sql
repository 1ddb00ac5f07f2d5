-- Sets how many jobs of a queue servers may hold at a time, or, with null, lets them say it.
CREATE PROCEDURE {set_queue_limit} @queue varchar(64), @limit int, @actor nvarchar(max), @action nvarchar(256), @now bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @changed int;
    DECLARE @names TABLE (name varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY);
    INSERT INTO @names (name) VALUES (@queue);
    UPDATE q SET set_limit = @limit FROM {schema}.queue q JOIN @names n ON n.name = q.name WHERE ISNULL(q.set_limit, -1) <> ISNULL(@limit, -1);
    SET @changed = @@ROWCOUNT;
    IF @limit IS NOT NULL
    BEGIN
        INSERT INTO {schema}.queue (name, paused, set_limit)
        SELECT @queue, 0, @limit WHERE NOT EXISTS (SELECT 1 FROM {schema}.queue q WITH (FORCESEEK, UPDLOCK, HOLDLOCK) WHERE q.name = @queue);
        SET @changed = @changed + @@ROWCOUNT;
        INSERT INTO {schema}.queue_gate (name) SELECT @queue WHERE NOT EXISTS (SELECT 1 FROM {schema}.queue_gate g WITH (FORCESEEK, UPDLOCK, HOLDLOCK) WHERE g.name = @queue);
    END
    IF @changed = 0 RETURN;
    UPDATE {schema}.signal SET version = version + 1 WHERE only_row = 1;
    INSERT INTO {schema}.audit (at_time, actor, action, target, n) VALUES (@now, @actor, @action, @queue, ISNULL(@limit, 0));
END
