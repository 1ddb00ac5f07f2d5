-- What came after the first version. A procedure that these files make anew answers a caller of the first version as the old one did. They are dropped and created, in the one
-- transaction of the upgrade, since that is what every engine takes; grants are on the schema.
SET QUOTED_IDENTIFIER ON;
SET ANSI_NULLS ON;
GO
ALTER TABLE {schema}.server ADD trouble nvarchar(500) NULL; -- what keeps it from working although it lives
GO
-- Rows that were picked to be moved. The fence stands in no index but the rows themselves, so whoever picks by it locks the rows and not only the keys of some index,
-- and passes over those that somebody else has locked; it is also the guard of the move.
CREATE TYPE {schema}.row_list AS TABLE (id binary(16) NOT NULL PRIMARY KEY, fence bigint NOT NULL);
GO
-- Page locks are refused where claims of many servers and rows of callers' transactions lie side by side, and nowhere else: ALTER INDEX … REORGANIZE needs them.
-- These four tables hold the jobs of the moment only; there is nothing in them to reorganize.
-- Statistics of tables that fill and empty by the second would recompile the procedures as often: they are not kept by themselves.
DECLARE @alter nvarchar(max);
SELECT @alter = STRING_AGG(CONVERT(nvarchar(max), CONCAT(N'ALTER INDEX ', QUOTENAME(i.name), N' ON {schema}.', QUOTENAME(o.name), N' SET (ALLOW_PAGE_LOCKS = ',
           CASE WHEN i.index_id = 1 AND o.name IN (N'ready', N'blocked', N'scheduled', N'running') THEN N'OFF' ELSE N'ON' END, N', STATISTICS_NORECOMPUTE = ',
           CASE WHEN o.name IN (N'ready', N'blocked', N'scheduled', N'running', N'awaiting', N'moving', N'held', N'concurrency_key', N'counter_delta', N'bucket_delta') THEN N'ON' ELSE N'OFF' END, N');')), N' ')
FROM sys.indexes i JOIN sys.objects o ON o.object_id = i.object_id
WHERE o.schema_id = SCHEMA_ID(PARSENAME(N'{schema}', 1)) AND o.type = 'U' AND i.allow_page_locks = 0;
IF @alter IS NOT NULL EXEC (@alter);
GO
-- Bound to the schema, functions are known to read no data, and statements that call them need no copy of their rows.
DROP FUNCTION {schema}.starts;
GO
-- Whether a parent that ended in this state starts a child with this condition (JobTransitions.Starts).
CREATE FUNCTION {schema}.starts (@state tinyint, @condition tinyint) RETURNS bit WITH SCHEMABINDING AS
BEGIN
    RETURN CASE WHEN @condition = 0 OR (@condition & CASE @state WHEN 3 THEN 1 WHEN 5 THEN 2 WHEN 4 THEN 4 ELSE 0 END) <> 0 THEN 1 ELSE 0 END;
END
GO
DROP FUNCTION {schema}.short_type_name;
GO
DROP FUNCTION {schema}.type_name;
GO
-- The name of a stored type without its assembly: what stands before the last comma, unless that is inside of the type's own arguments.
CREATE FUNCTION {schema}.type_name (@type nvarchar(max)) RETURNS nvarchar(max) WITH SCHEMABINDING AS
BEGIN
    DECLARE @comma int = CHARINDEX(N',', REVERSE(@type)), @bracket int = CHARINDEX(N']', REVERSE(@type));
    RETURN CASE WHEN @comma = 0 OR (@bracket > 0 AND @bracket < @comma) THEN @type ELSE LEFT(@type, LEN(@type) - @comma) END;
END
GO
-- The same without its namespace.
CREATE FUNCTION {schema}.short_type_name (@type nvarchar(max)) RETURNS nvarchar(max) WITH SCHEMABINDING AS
BEGIN
    DECLARE @name nvarchar(max) = {schema}.type_name(@type);
    DECLARE @head nvarchar(max) = LEFT(@name, CHARINDEX(N'[', @name + N'[') - 1);
    RETURN SUBSTRING(@name, LEN(@head) - CHARINDEX(N'.', REVERSE(@head) + N'.') + 2, LEN(@name));
END
GO
DROP FUNCTION {schema}.id_text;
GO
-- An id as people see it.
CREATE FUNCTION {schema}.id_text (@id binary(16)) RETURNS varchar(36) WITH SCHEMABINDING AS
BEGIN
    DECLARE @u char(36) = LOWER(CONVERT(char(36), CONVERT(uniqueidentifier, @id))); -- whose first three groups stand in reverse order of bytes
    RETURN CONCAT(SUBSTRING(@u, 7, 2), SUBSTRING(@u, 5, 2), SUBSTRING(@u, 3, 2), SUBSTRING(@u, 1, 2), '-', SUBSTRING(@u, 12, 2), SUBSTRING(@u, 10, 2), '-', SUBSTRING(@u, 17, 2), SUBSTRING(@u, 15, 2), SUBSTRING(@u, 19, 18));
END
GO
