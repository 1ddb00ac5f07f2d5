-- Stores what running jobs say about themselves. Answers with the jobs that are no longer this server's.
-- Waits for no row that complete_job has locked in a transaction that is still open: its progress and parameters are passed over, and whose it is can be read at any time.
CREATE PROCEDURE {report_jobs} @owner binary(16), @reports_json nvarchar(max), @lines_json nvarchar(max), @texts_json nvarchar(max) AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @reports {schema}.held_list;
    INSERT INTO @reports (n, job, fence, started, progress, progress_text)
    SELECT j.n, CONVERT(binary(16), j.job), j.fence, j.started, j.progress, j.progress_text
    FROM OPENJSON(@reports_json) WITH (n int '$.n', job uniqueidentifier '$.job', fence bigint '$.fence', started bit '$.started', progress float '$.progress', progress_text nvarchar(256) '$.progress_text') j;
    DECLARE @lines {schema}.line_list;
    INSERT INTO @lines (n, report, at_time, level, attempt, line)
    SELECT j.n, j.report, j.at_time, j.level, j.attempt, j.line
    FROM OPENJSON(@lines_json) WITH (n int '$.n', report int '$.report', at_time bigint '$.at_time', level tinyint '$.level', attempt int '$.attempt', line nvarchar(max) '$.line') j;
    DECLARE @texts {schema}.job_text_list;
    INSERT INTO @texts (n, job, name, value)
    SELECT j.n, CONVERT(binary(16), j.job), j.name, j.value
    FROM OPENJSON(@texts_json) WITH (n int '$.n', job uniqueidentifier '$.job', name nvarchar(257) '$.name', value nvarchar(max) '$.value') j;
    DECLARE @mine {schema}.id_order;
    DECLARE @held TABLE (job binary(16) NOT NULL PRIMARY KEY);
    INSERT INTO @held (job) SELECT DISTINCT r.job FROM {schema}.running r WITH (FORCESEEK, ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) JOIN @reports p ON p.job = r.job AND p.fence = r.fence WHERE r.owner = @owner;
    UPDATE r SET progress = p.progress, progress_text = p.progress_text
    FROM {schema}.running r WITH (ROWLOCK, READPAST, READCOMMITTEDLOCK) JOIN @held h ON h.job = r.job JOIN @reports p ON p.job = r.job AND p.fence = r.fence WHERE p.progress IS NOT NULL;
    INSERT INTO @mine (n, id) SELECT p.n, p.job FROM @reports p JOIN {schema}.running r WITH (READUNCOMMITTED) ON r.job = p.job AND r.fence = p.fence WHERE r.owner = @owner;
    INSERT INTO {schema}.job_log (job, at_time, level, attempt, line) SELECT m.id, l.at_time, l.level, l.attempt, l.line FROM @lines l JOIN @mine m ON m.n = l.report ORDER BY l.n;
    IF EXISTS (SELECT 1 FROM @texts)
    BEGIN
        UPDATE p SET value = t.value FROM {schema}.job_parameter p WITH (FORCESEEK) JOIN @texts t ON t.job = p.job AND t.name = p.name JOIN @held h ON h.job = t.job;
        INSERT INTO {schema}.job_parameter (job, name, value)
        SELECT t.job, t.name, t.value FROM @texts t JOIN @held h ON h.job = t.job WHERE NOT EXISTS (SELECT 1 FROM {schema}.job_parameter p WITH (FORCESEEK) WHERE p.job = t.job AND p.name = t.name);
    END
    SELECT DISTINCT p.job FROM @reports p WHERE NOT EXISTS (SELECT 1 FROM @mine m WHERE m.n = p.n);
END
