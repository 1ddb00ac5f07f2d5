-- The control poll.
CREATE PROCEDURE {read_signals} @owner binary(16), @now bigint AS
BEGIN
    SET NOCOUNT ON;
    SELECT (SELECT g.version FROM {schema}.signal g WHERE g.only_row = 1) AS version, CONVERT(bit, CASE WHEN s.expired = 0 AND s.gone = 0 THEN 1 ELSE 0 END) AS live, ISNULL(s.draining, 0) AS draining,
           (SELECT MIN(d.due_at) FROM {schema}.scheduled d WITH (READPAST, READCOMMITTEDLOCK)) - @now AS due_in, @now AS at_time
    FROM (SELECT 1 AS one) o LEFT JOIN {schema}.server s ON s.id = @owner;
    SELECT q.name FROM {schema}.queue q WHERE q.paused = 1 ORDER BY q.name;
    SELECT q.name FROM {schema}.queue q WHERE q.set_limit IS NOT NULL OR q.said_limit IS NOT NULL ORDER BY q.name;
END
