-- The next run of a recurring job whose schedule versions that know cron expressions alone must not run (it begins with a mark): they look into next_at, which it leaves empty, and pass it over.
-- One that such a version has saved over with a schedule of its own has its next run there again, which then counts, since the schedule says which column does.
ALTER TABLE joblib_recurring ADD COLUMN marked_next_at INTEGER;
ALTER TABLE joblib_recurring ADD COLUMN pause_reason TEXT;
CREATE INDEX joblib_recurring_next ON joblib_recurring ((CASE WHEN instr(definition, '"Cron":"=') > 0 THEN marked_next_at ELSE next_at END)) WHERE paused = 0;
