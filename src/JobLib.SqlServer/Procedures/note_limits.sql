-- How many may hold the keys of jobs that have just been created, where they ask for more than one.
CREATE PROCEDURE {note_limits} @limits_json nvarchar(max) AS
BEGIN
    SET NOCOUNT ON;
    IF @limits_json = N'[]' RETURN;
    DECLARE @limits TABLE (job binary(16) NOT NULL PRIMARY KEY, at_most smallint NOT NULL);
    INSERT INTO @limits (job, at_most)
    SELECT CONVERT(binary(16), j.job), j.at_most FROM OPENJSON(@limits_json) WITH (job uniqueidentifier '$.job', at_most smallint '$.at_most') j;
    UPDATE j SET concurrency_limit = l.at_most FROM {schema}.job j WITH (FORCESEEK) JOIN @limits l ON l.job = j.id;
END
