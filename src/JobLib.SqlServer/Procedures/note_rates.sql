-- The rates of jobs that have just been created; a repeated call finds them noted.
CREATE PROCEDURE {note_rates} @rates_json nvarchar(max) AS
BEGIN
    SET NOCOUNT ON;
    IF @rates_json = N'[]' RETURN;
    INSERT INTO {schema}.rated (job, name, permits, per, burst, cost)
    SELECT r.job, r.name + N'|', r.permits, r.per, r.burst, r.cost FROM (
        SELECT CONVERT(binary(16), j.job) AS job, j.name, j.permits, j.per, j.burst, j.cost
        FROM OPENJSON(@rates_json) WITH (job uniqueidentifier '$.job', name nvarchar(256) '$.name', permits int '$.permits', per bigint '$.per', burst int '$.burst', cost int '$.cost') j) r
    WHERE EXISTS (SELECT 1 FROM {schema}.job x WITH (FORCESEEK) WHERE x.id = r.job) AND NOT EXISTS (SELECT 1 FROM {schema}.rated x WITH (FORCESEEK) WHERE x.job = r.job);
END
