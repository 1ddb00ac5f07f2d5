-- Deletes what belongs to jobs that are in no place any more.
CREATE PROCEDURE {forget_jobs} @jobs {schema}.id_list READONLY AS
BEGIN
    SET NOCOUNT ON;
    UPDATE k SET expires_at = k.keep_until FROM {schema}.idempotency_key k WITH (FORCESEEK) JOIN {schema}.job j WITH (FORCESEEK) ON j.idempotency_key + N'|' = k.name AND j.id = k.job JOIN @jobs g ON g.id = j.id;
    DELETE k FROM {schema}.unique_key k WITH (FORCESEEK) JOIN @jobs g ON g.id = k.job;
    DELETE t FROM {schema}.job_tag t WITH (FORCESEEK) JOIN @jobs g ON g.id = t.job;
    DELETE p FROM {schema}.job_parameter p WITH (FORCESEEK) JOIN @jobs g ON g.id = p.job;
    DELETE h FROM {schema}.history h WITH (FORCESEEK) JOIN @jobs g ON g.id = h.job;
    DELETE l FROM {schema}.job_log l WITH (FORCESEEK) JOIN @jobs g ON g.id = l.job;
    DELETE o FROM {schema}.parent_outcome o WITH (FORCESEEK) JOIN @jobs g ON g.id = o.job;
    DELETE c FROM {schema}.crash c WITH (FORCESEEK) JOIN @jobs g ON g.id = c.job;
    DELETE l FROM {schema}.recurring_run l WITH (FORCESEEK) JOIN {schema}.job j WITH (FORCESEEK) ON j.recurring_id = l.recurring_id AND j.id = l.job JOIN @jobs g ON g.id = j.id;
    DELETE j FROM {schema}.job j WITH (FORCESEEK) JOIN @jobs g ON g.id = j.id;
END
