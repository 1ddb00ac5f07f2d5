-- Sets how many may hold a key at a time, or, with null, lets its jobs say it; and lets those go that now have room.
CREATE PROCEDURE {set_limit} @key nvarchar(256), @limit int, @actor nvarchar(max), @action nvarchar(256), @now bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @changed int, @none {schema}.id_list, @names {schema}.key_list;
    INSERT INTO @names (name) VALUES (@key + N'|');
    UPDATE l SET n = @limit, changed_at = @now FROM {schema}.concurrency_limit l WITH (FORCESEEK) JOIN @names k ON k.name = l.name WHERE ISNULL(l.n, -1) <> ISNULL(@limit, -1);
    SET @changed = @@ROWCOUNT;
    IF @limit IS NOT NULL
    BEGIN
        INSERT INTO {schema}.concurrency_limit (name, n, changed_at)
        SELECT k.name, @limit, @now FROM @names k WHERE NOT EXISTS (SELECT 1 FROM {schema}.concurrency_limit l WITH (FORCESEEK, UPDLOCK, HOLDLOCK) WHERE l.name = k.name);
        SET @changed = @changed + @@ROWCOUNT;
    END
    IF @changed = 0 RETURN;
    INSERT INTO {schema}.audit (at_time, actor, action, target, n) VALUES (@now, @actor, @action, @key, ISNULL(@limit, 0));
    EXEC {wake_waiters} @none, @names, {ConcurrencyKeys.MaxLimit};
END
