-- The next run of a recurring job whose schedule versions that know cron expressions alone must not run (it begins with a mark): they look into next_at, which it leaves empty, and pass it over.
-- One that such a version has saved over with a schedule of its own has its next run there again, which then counts, since the schedule says which column does.
ALTER TABLE {schema}.recurring ADD COLUMN marked_next_at timestamptz, ADD COLUMN pause_reason text,
    ADD CONSTRAINT recurring_marked_times CHECK (NOT isfinite(marked_next_at) OR marked_next_at BETWEEN '0001-01-01 00:00:00+00' AND '9999-12-31 23:59:59.999999+00');
CREATE INDEX recurring_due ON {schema}.recurring ((CASE WHEN cron LIKE '=%' THEN marked_next_at ELSE next_at END)) WHERE NOT paused;

-- OverlapPolicy has a fourth value.
ALTER TABLE {schema}.recurring DROP CONSTRAINT recurring_sane;
ALTER TABLE {schema}.recurring ADD CONSTRAINT recurring_sane CHECK (
    version BETWEEN 0 AND 1000000000000000000 AND priority BETWEEN 0 AND 9 AND misfire BETWEEN 0 AND 2 AND overlap BETWEEN 0 AND 3) NOT VALID;
