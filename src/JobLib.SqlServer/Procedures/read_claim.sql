-- The jobs of one claim, with their parameters: what a fetch answers.
CREATE PROCEDURE {read_claim} @owner binary(16), @claim bigint, @lanes {schema}.lane_list READONLY AS
BEGIN
    SET NOCOUNT ON;
    SELECT r.job, r.fence, r.attempts, r.crashes, r.queue, r.priority, r.ready_at, j.concurrency_key, r.key_timed_out, r.batch,
           j.created_at, j.scheduled_at, j.type, j.method, j.signature, j.arguments, j.format, j.ambient, j.recurring_id,
           p.parent, p.state AS parent_state, p.result AS parent_result, p.error_type, p.error_message, p.error_details, p.fingerprint
    FROM {schema}.running r WITH (FORCESEEK) JOIN {schema}.job j WITH (FORCESEEK) ON j.id = r.job LEFT JOIN {schema}.parent_outcome p WITH (FORCESEEK) ON p.job = r.job LEFT JOIN @lanes l ON l.queue = r.queue
    WHERE r.owner = @owner AND r.claim = @claim
    ORDER BY l.n, r.priority DESC, r.seq;
    SELECT p.job, p.name, p.value FROM {schema}.running r WITH (FORCESEEK) JOIN {schema}.job_parameter p WITH (FORCESEEK) ON p.job = r.job WHERE r.owner = @owner AND r.claim = @claim;
END
