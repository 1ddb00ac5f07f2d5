-- The next run of a recurring job whose schedule versions that know cron expressions alone must not run (it begins with a mark): they look into next_at, which it leaves empty, and pass it over.
-- One that such a version has saved over with a schedule of its own has its next run there again, which then counts, since the schedule says which column does. Schedules are longer than they were: the column grows without being rewritten.
SET QUOTED_IDENTIFIER ON;
SET ANSI_NULLS ON;
GO
ALTER TABLE {schema}.recurring ALTER COLUMN cron nvarchar(4000) COLLATE Latin1_General_100_BIN2 NOT NULL;
ALTER TABLE {schema}.recurring ADD marked_next_at bigint NULL;
ALTER TABLE {schema}.recurring ADD pause_reason nvarchar(max) NULL;
GO
ALTER TABLE {schema}.recurring ADD due_at AS CASE WHEN LEFT(cron, 1) = N'=' THEN marked_next_at ELSE next_at END;
ALTER TABLE {schema}.recurring WITH NOCHECK ADD CONSTRAINT recurring_marked_range CHECK (marked_next_at BETWEEN -400000000000000000 AND 400000000000000000);
GO
CREATE INDEX recurring_due ON {schema}.recurring (due_at) WHERE paused = 0;
GO
