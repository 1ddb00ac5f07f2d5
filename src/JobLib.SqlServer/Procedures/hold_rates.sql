-- The buckets of rates, made where they are missing, and written, so that nobody else takes of them or lets anybody go before this transaction ends. If the clock was set back, all of a bucket is
-- set back as far: it is no emptier than it was. Claims that are made at once may have read the clock in another order.
CREATE PROCEDURE {hold_rates} @names {schema}.key_list READONLY, @now bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @late bigint = @now + 60000000;
    INSERT INTO {schema}.rate (name, until_at, released_at, at_time)
    SELECT n.name, @now, @now, @now FROM @names n WHERE NOT EXISTS (SELECT 1 FROM {schema}.rate t WITH (FORCESEEK, UPDLOCK, HOLDLOCK) WHERE t.name = n.name);
    UPDATE t SET until_at = t.until_at - CASE WHEN t.at_time > @late THEN t.at_time - @now ELSE 0 END,
        released_at = t.released_at - CASE WHEN t.at_time > @late THEN t.at_time - @now ELSE 0 END,
        next_at = t.next_at - CASE WHEN t.at_time > @late THEN t.at_time - @now ELSE 0 END,
        at_time = CASE WHEN t.at_time > @now AND t.at_time <= @late THEN t.at_time ELSE @now END
    FROM {schema}.rate t WITH (FORCESEEK) WHERE t.name IN (SELECT n.name FROM @names n);
END
