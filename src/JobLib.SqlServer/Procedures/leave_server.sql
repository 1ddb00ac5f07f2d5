-- A server leaves in order: what it does not run goes back to its queues.
CREATE PROCEDURE {leave_server} @owner binary(16), @still_json nvarchar(max), @now bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @still {schema}.id_list;
    INSERT INTO @still (id)
    SELECT CONVERT(binary(16), j.id)
    FROM OPENJSON(@still_json) WITH (id uniqueidentifier '$.id') j;
    DECLARE @count int = 1;
    UPDATE {schema}.server SET gone = 1 WHERE id = @owner AND expired = 0;
    IF @@ROWCOUNT = 0 RETURN;
    WHILE @count > 0 EXEC {put_back} @owner, 9223372036854775807, @still, @now, @count OUTPUT;
    IF NOT EXISTS (SELECT 1 FROM {schema}.running r WITH (FORCESEEK) WHERE r.owner = @owner) DELETE FROM {schema}.server WHERE id = @owner;
END
