-- The buckets of rates, made where they are missing, and written, so that nobody else takes of them or lets anybody go before this transaction ends; counted by what is set for their keys, else for
-- their names, else by what is given. One that was counted by another rate, of which one was set by hand, has been empty since it was looked at last. If the clock was set back, all of a bucket is set
-- back as far: it is no emptier than it was. Claims that are made at once may have read the clock in another order.
CREATE PROCEDURE {hold_rates} @rates {schema}.rate_list READONLY, @now bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @late bigint = @now + 60000000;
    DECLARE @counted TABLE (name nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY, permits int NULL, per bigint NULL, burst int NULL, is_set bit NOT NULL, emptied_at bigint NULL, back bigint NOT NULL);
    INSERT INTO {schema}.rate (name, until_at, released_at, at_time)
    SELECT n.name, @now, @now, @now FROM @rates n WHERE NOT EXISTS (SELECT 1 FROM {schema}.rate t WITH (FORCESEEK, UPDLOCK, HOLDLOCK) WHERE t.name = n.name);
    UPDATE t SET until_at = t.until_at FROM {schema}.rate t WITH (FORCESEEK) JOIN @rates n ON n.name = t.name;

    -- Whoever sets a rate writes the buckets after it: what is set is read once they are held.
    INSERT INTO @counted (name, permits, per, burst, is_set, back)
    SELECT n.name, COALESCE(k.permits, g.permits, n.permits), COALESCE(k.per, g.per, n.per), COALESCE(k.burst, g.burst, n.burst), CASE WHEN k.name IS NULL AND g.name IS NULL THEN 0 ELSE 1 END,
           CASE WHEN t.at_time > @late THEN t.at_time - @now ELSE 0 END
    FROM @rates n JOIN {schema}.rate t WITH (FORCESEEK) ON t.name = n.name LEFT JOIN {schema}.rate_limit k WITH (FORCESEEK) ON k.name = n.name
    LEFT JOIN {schema}.rate_limit g WITH (FORCESEEK) ON g.name = CASE WHEN CHARINDEX(N':', n.name) > 0 THEN LEFT(n.name, CHARINDEX(N':', n.name) - 1) + N'|' ELSE n.name END;
    UPDATE c SET emptied_at = t.at_time + {schema}.rate_depth(c.burst + 1, c.permits, c.per)
    FROM @counted c JOIN {schema}.rate t WITH (FORCESEEK) ON t.name = c.name
    WHERE c.permits IS NOT NULL AND t.permits IS NOT NULL AND (t.is_set <> c.is_set OR (t.is_set = 1 AND (t.permits <> c.permits OR t.per <> c.per OR t.burst <> c.burst)));
    UPDATE t SET until_at = ISNULL(c.emptied_at, t.until_at) - c.back, released_at = ISNULL(c.emptied_at, t.released_at) - c.back, next_at = t.next_at - c.back,
        at_time = CASE WHEN c.back = 0 AND t.at_time > @now THEN t.at_time ELSE @now END,
        permits = ISNULL(c.permits, t.permits), per = ISNULL(c.per, t.per), burst = ISNULL(c.burst, t.burst), is_set = CASE WHEN c.permits IS NULL THEN t.is_set ELSE c.is_set END
    FROM {schema}.rate t WITH (FORCESEEK) JOIN @counted c ON c.name = t.name;
END
