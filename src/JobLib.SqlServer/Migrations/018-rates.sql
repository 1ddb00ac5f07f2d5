-- How often jobs like it are claimed, of those jobs that have a rate: apart from job, so that the others cost a claim nothing. Names of rates end with a bar, as those of keys do: without, two that
-- differ in trailing blanks would be the same. Versions before this one run such jobs without counting them.
SET QUOTED_IDENTIFIER ON;
SET ANSI_NULLS ON;
GO
CREATE TABLE {schema}.rated (
    job         binary(16) NOT NULL PRIMARY KEY,
    name        nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL,
    permits     int        NOT NULL,
    per         bigint     NOT NULL,
    burst       int        NOT NULL,
    cost        int        NOT NULL,
    CONSTRAINT rated_range CHECK (permits BETWEEN 1 AND 1000000000 AND per BETWEEN 1 AND 2678400000000 AND burst BETWEEN 0 AND 1000000000 AND cost BETWEEN 1 AND 1000000001));
ALTER TABLE {schema}.rated SET (LOCK_ESCALATION = DISABLE);
-- The buckets of rates: when all that was taken is through; the same, if all who were let go had been claimed at once; when to look at those that wait; when it was looked at last. One that was full
-- for an hour goes.
CREATE TABLE {schema}.rate (
    name        nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL PRIMARY KEY,
    until_at    bigint     NOT NULL,
    released_at bigint     NOT NULL,
    next_at     bigint     NULL,
    at_time     bigint     NOT NULL,
    CONSTRAINT rate_range CHECK (until_at BETWEEN -400000000000000000 AND 400000000000000000 AND released_at BETWEEN -400000000000000000 AND 400000000000000000
        AND next_at BETWEEN -400000000000000000 AND 400000000000000000 AND at_time BETWEEN -400000000000000000 AND 400000000000000000));
CREATE INDEX rate_next ON {schema}.rate (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX rate_until ON {schema}.rate (until_at);
ALTER TABLE {schema}.rate SET (LOCK_ESCALATION = DISABLE);
GO
-- How long it takes until so many permits of a rate are there: whole microseconds and never less, so that no window has one too many; by how much sooner, when it is less than nothing. A century at
-- most, and where there are no permits.
CREATE FUNCTION {schema}.rate_time (@n bigint, @permits int, @per bigint) RETURNS bigint WITH SCHEMABINDING AS
BEGIN
    DECLARE @most bigint = 3155760000000000, @whole bigint, @rest bigint;
    IF @permits = 0 RETURN @most;
    SELECT @whole = @per / @permits, @rest = @per % @permits;
    IF @whole > 0 AND @n > @most / @whole RETURN @most;
    IF @whole > 0 AND @n < -@most / @whole RETURN -@most;
    RETURN @n * @whole + (@n * @rest + CASE WHEN @n > 0 THEN @permits - 1 ELSE 0 END) / @permits;
END
GO
-- Who waits for a rate stands in blocked with its name, and keeps its own concurrency key; a bar alone, which is no key's name, where it has none: versions before this one want some.
ALTER TABLE {schema}.blocked ADD rate_key nvarchar(257) COLLATE Latin1_General_100_BIN2 NULL;
DROP INDEX blocked_key ON {schema}.blocked;
GO
CREATE INDEX blocked_key ON {schema}.blocked (concurrency_key, rate_key, queue, priority DESC, seq);
CREATE INDEX blocked_rate ON {schema}.blocked (rate_key, queue, priority DESC, seq) WHERE rate_key IS NOT NULL;
GO
