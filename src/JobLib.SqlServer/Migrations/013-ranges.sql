-- Numbers that no library writes are refused by the database, whoever writes them: an instant in the year 30,000 or two billion attempts would make the arithmetic of every procedure that
-- meets the row overflow (error 8115), at each call and for all its neighbours. Instants end with the year 9999 (253,402,300,799,999,999), durations after a thousand years.
-- What is there already is not looked at, so that the upgrade reads no table. Not the marks of claims: those are numbers of a server's own, and nobody reckons with them.
SET QUOTED_IDENTIFIER ON;
SET ANSI_NULLS ON;
GO
DECLARE @alter nvarchar(max);
SELECT @alter = STRING_AGG(CONVERT(nvarchar(max), CONCAT(N'ALTER TABLE {schema}.', QUOTENAME(o.name), N' WITH NOCHECK ADD CHECK (', QUOTENAME(c.name), CASE c.system_type_id
           WHEN 127 THEN N' BETWEEN -400000000000000000 AND 400000000000000000'
           WHEN 56 THEN N' BETWEEN -1000000000 AND 1000000000'
           ELSE N' <= 15' END, N');')), N' ')
FROM sys.columns c JOIN sys.objects o ON o.object_id = c.object_id
WHERE o.schema_id = SCHEMA_ID(PARSENAME(N'{schema}', 1)) AND o.type = 'U' AND o.name <> N'schema_version' AND c.is_identity = 0
  AND ((c.system_type_id = 127 AND c.name NOT IN (N'claim', N'last_claim')) OR c.system_type_id = 56 OR (c.system_type_id = 48 AND c.name IN (N'state', N'was', N'born', N'ended')));
EXEC (@alter);
GO
