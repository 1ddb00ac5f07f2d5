-- The limits of a server's queues, in the place of what the one before it has said: nothing is written where they are the same.
CREATE PROCEDURE {say_limits} @limits_json nvarchar(max) AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @said TABLE (name varchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY, most int NULL);
    DECLARE @changed int;
    INSERT INTO @said (name, most)
    SELECT j.name, j.most FROM OPENJSON(@limits_json) WITH (name varchar(64) '$.name', most int '$.most') j;
    UPDATE q SET said_limit = s.most FROM {schema}.queue q JOIN @said s ON s.name = q.name WHERE ISNULL(q.said_limit, -1) <> ISNULL(s.most, -1);
    SET @changed = @@ROWCOUNT;
    INSERT INTO {schema}.queue (name, paused, said_limit)
    SELECT s.name, 0, s.most FROM @said s WHERE s.most IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {schema}.queue q WITH (UPDLOCK, HOLDLOCK) WHERE q.name = s.name);
    SET @changed = @changed + @@ROWCOUNT;
    INSERT INTO {schema}.queue_gate (name)
    SELECT s.name FROM @said s WHERE s.most IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {schema}.queue_gate g WITH (UPDLOCK, HOLDLOCK) WHERE g.name = s.name);
    IF @changed > 0 UPDATE {schema}.signal SET version = version + 1 WHERE only_row = 1;
END
