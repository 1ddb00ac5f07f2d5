-- Sets how often jobs with a key, or with the keys of a name, are claimed, or, with null, lets them say it; and has those that wait looked at.
CREATE PROCEDURE {set_rate} @key nvarchar(256), @permits int, @per bigint, @burst int, @actor nvarchar(max), @action nvarchar(256), @now bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @changed int, @names {schema}.key_list, @last nvarchar(257) = @key + N':', @count int = {Limits.MaxSet};
    INSERT INTO @names (name) VALUES (@key + N'|');
    IF @permits IS NULL
    BEGIN
        DELETE l FROM {schema}.rate_limit l WITH (FORCESEEK) JOIN @names n ON n.name = l.name;
        SET @changed = @@ROWCOUNT;
    END
    ELSE
    BEGIN
        UPDATE l SET permits = @permits, per = @per, burst = @burst FROM {schema}.rate_limit l WITH (FORCESEEK) JOIN @names n ON n.name = l.name WHERE l.permits <> @permits OR l.per <> @per OR l.burst <> @burst;
        SET @changed = @@ROWCOUNT;
        INSERT INTO {schema}.rate_limit (name, permits, per, burst)
        SELECT n.name, @permits, @per, @burst FROM @names n WHERE NOT EXISTS (SELECT 1 FROM {schema}.rate_limit l WITH (FORCESEEK, UPDLOCK, HOLDLOCK) WHERE l.name = n.name);
        SET @changed = @changed + @@ROWCOUNT;
    END
    IF @changed = 0 RETURN;
    INSERT INTO {schema}.audit (at_time, actor, action, target, n) VALUES (@now, @actor, @action, @key, ISNULL(@permits, 0));

    -- All buckets are written, also those for which nobody waits: a claim that has read what was set before is over then.
    WHILE @count > 0
    BEGIN
        UPDATE t SET next_at = CASE WHEN t.next_at > @now THEN @now ELSE t.next_at END FROM {schema}.rate t WITH (FORCESEEK) JOIN @names n ON n.name = t.name;
        SELECT @last = CASE WHEN MAX(n.name) > @last THEN MAX(n.name) ELSE @last END FROM @names n WHERE n.name LIKE N'%:%';
        DELETE FROM @names;
        INSERT INTO @names (name)
        SELECT TOP ({Limits.MaxSet}) t.name FROM {schema}.rate t WITH (FORCESEEK) WHERE t.name > @last AND t.name < @key + N';' ORDER BY t.name;
        SELECT @count = COUNT(*) FROM @names;
    END
END
