-- The group that a job is of, and how many turns that has in a round: apart from job, so that where no job has a group nothing is looked up. Names of groups end with a bar, as those of keys do:
-- without, two that differ in trailing blanks would be the same. Versions before this one run such jobs in the order in which they make them ready.
SET QUOTED_IDENTIFIER ON;
SET ANSI_NULLS ON;
GO
CREATE TABLE {schema}.grouped (
    job         binary(16) NOT NULL PRIMARY KEY,
    grp         nvarchar(257) COLLATE Latin1_General_100_BIN2 NOT NULL,
    weight      smallint   NOT NULL,
    CONSTRAINT grouped_range CHECK (weight BETWEEN 1 AND 100));
ALTER TABLE {schema}.grouped SET (LOCK_ESCALATION = DISABLE);
-- Of a ready job whose position has a turn: its group, which is a bar alone for those without one.
ALTER TABLE {schema}.ready ADD grp nvarchar(257) COLLATE Latin1_General_100_BIN2 NULL;
GO
CREATE INDEX ready_group ON {schema}.ready (queue, priority, grp, seq) WHERE grp IS NOT NULL;
GO
-- Positions with a turn are greater than any number alone, up to the greatest that there is. Versions before this one take them along to where they put who is claimed.
ALTER TABLE {schema}.ready DROP CONSTRAINT ready_range;
ALTER TABLE {schema}.blocked DROP CONSTRAINT blocked_range;
ALTER TABLE {schema}.running DROP CONSTRAINT running_range;
GO
ALTER TABLE {schema}.ready WITH NOCHECK ADD CONSTRAINT ready_range CHECK (
    seq >= -400000000000000000 AND ready_at BETWEEN -400000000000000000 AND 400000000000000000
    AND fence BETWEEN -400000000000000000 AND 400000000000000000 AND attempts BETWEEN -1000000000 AND 1000000000 AND crashes BETWEEN -1000000000 AND 1000000000
    AND key_until BETWEEN -400000000000000000 AND 400000000000000000 AND retention BETWEEN -400000000000000000 AND 400000000000000000);
ALTER TABLE {schema}.blocked WITH NOCHECK ADD CONSTRAINT blocked_range CHECK (
    seq >= -400000000000000000 AND ready_at BETWEEN -400000000000000000 AND 400000000000000000
    AND fence BETWEEN -400000000000000000 AND 400000000000000000 AND attempts BETWEEN -1000000000 AND 1000000000 AND crashes BETWEEN -1000000000 AND 1000000000
    AND key_until BETWEEN -400000000000000000 AND 400000000000000000 AND retention BETWEEN -400000000000000000 AND 400000000000000000);
ALTER TABLE {schema}.running WITH NOCHECK ADD CONSTRAINT running_range CHECK (
    fence BETWEEN -400000000000000000 AND 400000000000000000 AND attempts BETWEEN -1000000000 AND 1000000000 AND crashes BETWEEN -1000000000 AND 1000000000
    AND seq >= -400000000000000000 AND ready_at BETWEEN -400000000000000000 AND 400000000000000000
    AND claimed_at BETWEEN -400000000000000000 AND 400000000000000000 AND retention BETWEEN -400000000000000000 AND 400000000000000000);
GO
