-- Marks a running job as complete, in the transaction of its caller.
CREATE PROCEDURE {complete_job} @job binary(16), @fence bigint, @result nvarchar(max) AS
BEGIN
    SET NOCOUNT ON;
    UPDATE {schema}.running SET marked = 1, mark = @result WHERE job = @job AND fence = @fence;
    SELECT @@ROWCOUNT AS marked;
END
