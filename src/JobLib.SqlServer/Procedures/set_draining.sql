-- Tells a server to take no more jobs, or to take them again.
CREATE PROCEDURE {set_draining} @id binary(16), @draining bit, @actor nvarchar(max), @action nvarchar(256), @now bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @was bit, @name nvarchar(256);
    SELECT @was = s.draining, @name = s.name FROM {schema}.server s WITH (UPDLOCK) WHERE s.id = @id AND s.gone = 0 AND s.expired = 0;
    IF @was <> @draining
    BEGIN
        UPDATE {schema}.server SET draining = @draining WHERE id = @id;
        UPDATE {schema}.signal SET version = version + 1 WHERE only_row = 1;
        INSERT INTO {schema}.audit (at_time, actor, action, target, n) VALUES (@now, @actor, @action, @name, 1);
    END
    SELECT CONVERT(bit, CASE WHEN @was IS NULL THEN 0 ELSE 1 END) AS found;
END
