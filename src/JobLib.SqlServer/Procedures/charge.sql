-- Takes so many tokens from a rate's bucket for a job that its server holds, also such as are not there, or gives some back: never further than to a full bucket, nor than a century. Whoever waits is
-- looked at. The numbers are those of the caller where none are set by hand, or none begin. A running row is read as it is: the job's own transaction may hold it.
CREATE PROCEDURE {charge} @owner binary(16), @job binary(16), @fence bigint, @key nvarchar(256), @permits int, @per bigint, @burst int, @tokens bigint, @now bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @rates {schema}.rate_list, @time bigint, @most bigint = @now + {schema}.rate_time(1, 0, 1);
    IF NOT EXISTS (SELECT 1 FROM {schema}.running r WITH (READUNCOMMITTED) WHERE r.job = @job AND r.owner = @owner AND r.fence = @fence)
    BEGIN
        SELECT CONVERT(bit, 0) AS charged;
        RETURN;
    END
    INSERT INTO @rates (name, permits, per, burst) VALUES (@key + N'|', @permits, @per, @burst);
    EXEC {hold_rates} @rates, @now;
    SELECT @time = CASE t.permits WHEN 0 THEN {schema}.rate_time(@tokens, @permits, @per) ELSE {schema}.rate_time(@tokens, t.permits, t.per) END
    FROM {schema}.rate t WITH (FORCESEEK) JOIN @rates n ON n.name = t.name;
    UPDATE t SET until_at = CASE WHEN t.until_at > @now THEN t.until_at ELSE @now END + @time, released_at = CASE WHEN t.released_at > @now THEN t.released_at ELSE @now END + @time,
        next_at = CASE WHEN t.next_at > @now THEN @now ELSE t.next_at END
    FROM {schema}.rate t WITH (FORCESEEK) JOIN @rates n ON n.name = t.name;
    UPDATE t SET until_at = CASE WHEN t.until_at > @most THEN @most WHEN t.until_at < @now THEN @now ELSE t.until_at END,
        released_at = CASE WHEN t.released_at > @most THEN @most WHEN t.released_at < @now THEN @now ELSE t.released_at END
    FROM {schema}.rate t WITH (FORCESEEK) JOIN @rates n ON n.name = t.name;
    SELECT CONVERT(bit, 1) AS charged;
END
