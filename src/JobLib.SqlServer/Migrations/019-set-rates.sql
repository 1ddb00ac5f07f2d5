-- How often jobs with a rate's key, or with the keys of a name, are claimed whatever they say, as a person has set it; no permits let none begin. Names end with a bar.
SET QUOTED_IDENTIFIER ON;
SET ANSI_NULLS ON;
GO
CREATE TABLE {schema}.rate_limit (
    name        nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY,
    permits     int        NOT NULL,
    per         bigint     NOT NULL,
    burst       int        NOT NULL,
    CONSTRAINT rate_limit_range CHECK (permits BETWEEN 0 AND 1000000000 AND per BETWEEN 1 AND 2678400000000 AND burst BETWEEN 0 AND 1000000000));
ALTER TABLE {schema}.rate_limit SET (LOCK_ESCALATION = DISABLE);
-- By which rate a bucket is counted, and whether that was set by hand; nulls as long as nobody has said one.
ALTER TABLE {schema}.rate ADD permits int NULL;
ALTER TABLE {schema}.rate ADD per bigint NULL;
ALTER TABLE {schema}.rate ADD burst int NULL;
ALTER TABLE {schema}.rate ADD is_set bit NOT NULL DEFAULT 0;
GO
ALTER TABLE {schema}.rate ADD CONSTRAINT rate_numbers CHECK (permits BETWEEN 0 AND 1000000000 AND per BETWEEN 1 AND 2678400000000 AND burst BETWEEN 0 AND 1000000000);
GO
-- Rates with what their jobs say of them.
CREATE TYPE {schema}.rate_list AS TABLE (name nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY, permits int NULL, per bigint NULL, burst int NULL);
GO
-- How far ahead of the present the bucket of a rate is when so many tokens are taken at once; where there are no permits it is never ahead.
CREATE FUNCTION {schema}.rate_depth (@n bigint, @permits int, @per bigint) RETURNS bigint WITH SCHEMABINDING AS
BEGIN
    RETURN CASE @permits WHEN 0 THEN 0 ELSE {schema}.rate_time(@n, @permits, @per) END;
END
GO
