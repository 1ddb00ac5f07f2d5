-- The limits of a server's queues, in the place of what the one before it has said: nothing is written where they are the same.
CREATE PROCEDURE {say_limits} @limits_json nvarchar(max) AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @said TABLE (name varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY, n int NULL);
    DECLARE @changed int;
    INSERT INTO @said (name, n)
    SELECT j.name, j.n FROM OPENJSON(@limits_json) WITH (name varchar(64) '$.name', n int '$.n') j;
    UPDATE q SET said_limit = s.n FROM {schema}.queue q JOIN @said s ON s.name = q.name WHERE ISNULL(q.said_limit, -1) <> ISNULL(s.n, -1);
    SET @changed = @@ROWCOUNT;
    INSERT INTO {schema}.queue (name, paused, said_limit)
    SELECT s.name, 0, s.n FROM @said s WHERE s.n IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {schema}.queue q WITH (UPDLOCK, HOLDLOCK) WHERE q.name = s.name);
    SET @changed = @changed + @@ROWCOUNT;
    INSERT INTO {schema}.queue_gate (name)
    SELECT s.name FROM @said s WHERE s.n IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {schema}.queue_gate g WITH (UPDLOCK, HOLDLOCK) WHERE g.name = s.name);
    IF @changed > 0 UPDATE {schema}.signal SET version = version + 1 WHERE only_row = 1;
END
