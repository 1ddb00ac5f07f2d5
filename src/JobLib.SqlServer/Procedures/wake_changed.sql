-- Lets those go that have room by a limit which was changed a moment ago: a claim that was under way may have set them aside by the one before.
CREATE PROCEDURE {wake_changed} @now bigint AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @none {schema}.id_list, @names {schema}.key_list;
    INSERT INTO @names (name)
    SELECT TOP ({Limits.MaxSet}) l.name FROM {schema}.concurrency_limit l WHERE l.changed_at IS NOT NULL ORDER BY l.changed_at;
    IF NOT EXISTS (SELECT 1 FROM @names) RETURN;
    EXEC {wake_waiters} @none, @names, {ConcurrencyKeys.MaxLimit};
    DELETE l FROM {schema}.concurrency_limit l WITH (FORCESEEK) JOIN @names k ON k.name = l.name WHERE l.n IS NULL AND l.changed_at <= @now - 10000000;
    UPDATE l SET changed_at = NULL FROM {schema}.concurrency_limit l WITH (FORCESEEK) JOIN @names k ON k.name = l.name WHERE l.changed_at <= @now - 10000000;
END
