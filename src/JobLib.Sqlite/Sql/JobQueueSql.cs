namespace JobLib.Sqlite.Sql;

internal static class JobQueueSql
{
    /// <summary>The first jobs of a lane, with all that a worker needs, and those whose row has gone, to be removed. Suspects go by themselves.</summary>
    public const string QueueFetch =
        """
        SELECT r.rank, r.seq, r.job, r.ready_at, r.fence, r.attempts, r.crashes, r.timed_out, r.wait_until,
               j.method, j.arguments, j.format, j.created_at, j.scheduled_at, j.ambient, j.parameters, j.retention, j.batch, j.parent_outcome,
               j.concurrency_key, j.concurrency_wait, j.recurring_id, j.concurrency_limit, j.rate
        FROM joblib_ready r LEFT JOIN joblib_job j ON j.id = r.job
        WHERE r.queue = :queue AND r.crashes < 2
        ORDER BY r.rank, r.seq LIMIT :max
        """;

    /// <summary>The first suspect of a lane.</summary>
    public const string QueueFetchSuspect =
        """
        SELECT r.rank, r.seq, r.job, r.ready_at, r.fence, r.attempts, r.crashes, r.timed_out, r.wait_until,
               j.method, j.arguments, j.format, j.created_at, j.scheduled_at, j.ambient, j.parameters, j.retention, j.batch, j.parent_outcome,
               j.concurrency_key, j.concurrency_wait, j.recurring_id, j.concurrency_limit, j.rate
        FROM joblib_ready r INDEXED BY joblib_ready_suspect LEFT JOIN joblib_job j ON j.id = r.job
        WHERE r.queue = :queue AND r.crashes >= 2
        ORDER BY r.rank, r.seq LIMIT :max
        """;

    /// <summary>What a claim with this number has got and still holds.</summary>
    public const string QueueFetchRepeated =
        """
        SELECT r.rank, r.seq, r.job, r.ready_at, r.fence, r.attempts, r.crashes, r.timed_out, NULL,
               j.method, j.arguments, j.format, j.created_at, j.scheduled_at, j.ambient, j.parameters, j.retention, j.batch, j.parent_outcome,
               j.concurrency_key, j.concurrency_wait, j.recurring_id, j.concurrency_limit, NULL, r.queue, r.held_key
        FROM joblib_running r LEFT JOIN joblib_job j ON j.id = r.job
        WHERE r.owner = :owner AND r.claim = :claim
        ORDER BY r.range, r.seq
        """;

    /// <summary>What is left of a job whose row has gone.</summary>
    public const string ForgetIdempotencyKeys =
        "UPDATE joblib_idempotency_key SET free_at = CAST(created_at + :kept AS INTEGER) WHERE job = :job AND free_at IS NULL";

    public const string BatchOfLostMember = "SELECT batch FROM joblib_lost_member WHERE job = :job";

    public const string ForgetLostMember = "DELETE FROM joblib_lost_member WHERE job = :job";

    /// <summary>
    /// Claims all jobs between two positions of a lane, suspects or all but suspects. One statement a range, not one a job, takes a third of the time.
    /// <c>held_key</c> names the row of the place that it holds under its key, so that version 0.1.0 frees that one, too.
    /// </summary>
    public const string ClaimRange =
        """
        INSERT OR REPLACE INTO joblib_running (job, owner, claim, range, fence, attempts, crashes, queue, rank, seq, ready_at, claimed_at,
                                    started, timed_out, batch, held_key, retention, marked)
        SELECT r.job, :owner, :claim, :range, CAST(MAX(r.fence + 1, :now) AS INTEGER), r.attempts, r.crashes, r.queue, r.rank, r.seq, r.ready_at, :now,
               0, r.timed_out, j.batch,
               CASE WHEN j.concurrency_key IS NOT NULL AND r.timed_out = 0 THEN (SELECT k.key FROM joblib_concurrency_key k WHERE k.job = r.job) END, j.retention, 0
        FROM joblib_ready r JOIN joblib_job j ON j.id = r.job
        WHERE r.queue = :queue AND r.rank = :rank AND r.seq BETWEEN :first AND :last AND (r.crashes >= 2) = :suspects
        """;

    public const string LeaveRange =
        """
        DELETE FROM joblib_ready
        WHERE queue = :queue AND rank = :rank AND seq BETWEEN :first AND :last AND (crashes >= 2) = :suspects
        """;

    /// <summary>The queues that have ready jobs, from one to the next along the index: the cost follows their number, not that of the jobs.</summary>
    public const string ReadyQueues =
        """
        WITH RECURSIVE ready (queue) AS (
            SELECT MIN(queue) FROM joblib_ready
            UNION ALL
            SELECT (SELECT MIN(queue) FROM joblib_ready WHERE queue > ready.queue) FROM ready WHERE ready.queue IS NOT NULL)
        SELECT queue FROM ready WHERE queue IS NOT NULL LIMIT :max
        """;

    /// <summary>The first jobs of a lane that have one priority, with the rank of their own.</summary>
    public const string Heads =
        """
        SELECT r.rank, r.seq, r.job, r.ready_at, r.crashes, j.rank
        FROM joblib_ready r JOIN joblib_job j ON j.id = r.job
        WHERE r.queue = :queue AND r.rank = :rank AND r.crashes < 2
        ORDER BY r.seq LIMIT :max
        """;

    /// <summary>Another place in the same queue; nothing where that is taken.</summary>
    public const string Raise =
        "UPDATE OR IGNORE joblib_ready SET rank = :to, seq = :position, grp = :grp WHERE queue = :queue AND rank = :rank AND seq = :seq";

    public const string OwnRank = "SELECT rank FROM joblib_job WHERE id = :job";

    /// <summary>The queues that are paused or have a limit: few have a row at all.</summary>
    public const string QueueRules =
        """
        SELECT name, paused, COALESCE(set_limit, said_limit) FROM joblib_queue
        WHERE paused = 1 OR set_limit IS NOT NULL OR said_limit IS NOT NULL
        """;

    /// <summary>Those that are held are few, and counted: no counter could be wrong for ever by what somebody has changed by hand.</summary>
    public const string CountRunning = "SELECT COUNT(*) FROM joblib_running WHERE queue = :queue";

    /// <summary>Changes nothing when the limit is so already.</summary>
    public const string SetLimit =
        """
        INSERT INTO joblib_queue (name, paused, set_limit) SELECT :name, 0, :most WHERE :most IS NOT NULL OR EXISTS (SELECT 1 FROM joblib_queue WHERE name = :name)
        ON CONFLICT DO UPDATE SET set_limit = excluded.set_limit WHERE set_limit IS NOT excluded.set_limit
        """;

    /// <inheritdoc cref="SetLimit"/>
    public const string SayLimit =
        """
        INSERT INTO joblib_queue (name, paused, said_limit) SELECT :name, 0, :most WHERE :most IS NOT NULL OR EXISTS (SELECT 1 FROM joblib_queue WHERE name = :name)
        ON CONFLICT DO UPDATE SET said_limit = excluded.said_limit WHERE said_limit IS NOT excluded.said_limit
        """;

    /// <summary>Changes nothing when the queue is so already; one that nobody has paused has no row.</summary>
    public const string SetPaused =
        """
        INSERT INTO joblib_queue (name, paused) SELECT :name, :paused WHERE :paused OR EXISTS (SELECT 1 FROM joblib_queue WHERE name = :name)
        ON CONFLICT DO UPDATE SET paused = excluded.paused WHERE paused <> excluded.paused
        """;

    /// <summary>
    /// A job that a server holds, with what its end needs. Read and then deleted: RETURNING builds a table for its rows, and takes twice as long.
    /// </summary>
    public const string QueueFinish =
        """
        SELECT attempts, crashes, queue, rank, seq, ready_at, claimed_at, batch, held_key, retention, marked, mark_result, started, owner, fence
        FROM joblib_running WHERE job = :job
        """;

    public const string ReadParameters = "SELECT parameters FROM joblib_job WHERE id = :job";

    public const string WriteParameters = "UPDATE joblib_job SET parameters = :parameters WHERE id = :job";

    public const string MethodOf = "SELECT m.type, m.method FROM joblib_job j JOIN joblib_method m ON m.id = j.method WHERE j.id = :job";

    public const string AddUnknownType =
        """
        INSERT INTO joblib_unknown_type (name, first_at, last_at, count) VALUES (:name, :now, :now, 1)
        ON CONFLICT DO UPDATE SET last_at = excluded.last_at, count = CAST(count + 1 AS INTEGER)
        """;

    public const string IsHeld = "SELECT 1 FROM joblib_running WHERE job = :job AND owner = :owner AND fence = :fence";

    public const string AddLogLine =
        """
        INSERT OR REPLACE INTO joblib_job_log (job, no, at, level, attempt, text)
        VALUES (:job, CAST(COALESCE((SELECT MAX(no) FROM joblib_job_log WHERE job = :job), 0) + 1 AS INTEGER), :at, :level, :attempt, :text)
        """;

    public const string SetProgress = "UPDATE joblib_running SET progress = :progress, progress_text = :text WHERE job = :job";
}
