-- Deletes what belongs to jobs that are in no place any more.
CREATE PROCEDURE {forget_jobs} @jobs {schema}.id_list READONLY AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @passed int = 0;
    -- The last job of a sequence, which was over before its turn: the one before it is the last again, unless that goes, too. Whoever holds the sequence is about to make another one the last.
    WHILE @passed < {SequenceChains.MaxPassed} AND EXISTS (SELECT 1 FROM {schema}.sequence s WITH (FORCESEEK, READPAST, READCOMMITTEDLOCK) JOIN @jobs g ON g.id = s.job)
    BEGIN
        UPDATE s SET job = j.parent FROM {schema}.sequence s WITH (FORCESEEK, ROWLOCK, READPAST, READCOMMITTEDLOCK) JOIN @jobs g ON g.id = s.job JOIN {schema}.job j WITH (FORCESEEK) ON j.id = s.job
        WHERE j.start_kind = {JobStartKind.AfterJob} AND EXISTS (SELECT 1 FROM {schema}.job b WITH (FORCESEEK) WHERE b.id = j.parent)
          AND NOT EXISTS (SELECT 1 FROM {schema}.parent_outcome o WITH (FORCESEEK) WHERE o.job = j.id);
        IF @@ROWCOUNT = 0 BREAK;
        SET @passed = @passed + 1;
    END
    DELETE s FROM {schema}.sequence s WITH (FORCESEEK, ROWLOCK, READPAST, READCOMMITTEDLOCK) JOIN @jobs g ON g.id = s.job;
    DELETE h FROM {schema}.sequence_hold h WITH (FORCESEEK) JOIN @jobs g ON g.id = h.job;
    UPDATE k SET expires_at = k.keep_until FROM {schema}.idempotency_key k WITH (FORCESEEK) JOIN {schema}.job j WITH (FORCESEEK) ON j.idempotency_key + N'|' = k.name AND j.id = k.job JOIN @jobs g ON g.id = j.id;
    DELETE k FROM {schema}.unique_key k WITH (FORCESEEK) JOIN @jobs g ON g.id = k.job;
    DELETE r FROM {schema}.rated r WITH (FORCESEEK) JOIN @jobs g ON g.id = r.job;
    DELETE r FROM {schema}.grouped r WITH (FORCESEEK) JOIN @jobs g ON g.id = r.job;
    DELETE t FROM {schema}.job_tag t WITH (FORCESEEK) JOIN @jobs g ON g.id = t.job;
    DELETE p FROM {schema}.job_parameter p WITH (FORCESEEK) JOIN @jobs g ON g.id = p.job;
    DELETE h FROM {schema}.history h WITH (FORCESEEK) JOIN @jobs g ON g.id = h.job;
    DELETE l FROM {schema}.job_log l WITH (FORCESEEK) JOIN @jobs g ON g.id = l.job;
    DELETE o FROM {schema}.parent_outcome o WITH (FORCESEEK) JOIN @jobs g ON g.id = o.job;
    DELETE c FROM {schema}.crash c WITH (FORCESEEK) JOIN @jobs g ON g.id = c.job;
    DELETE l FROM {schema}.recurring_run l WITH (FORCESEEK) JOIN {schema}.job j WITH (FORCESEEK) ON j.recurring_id = l.recurring_id AND j.id = l.job JOIN @jobs g ON g.id = j.id;
    DELETE j FROM {schema}.job j WITH (FORCESEEK) JOIN @jobs g ON g.id = j.id;
END
