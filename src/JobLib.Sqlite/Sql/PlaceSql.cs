namespace JobLib.Sqlite.Sql;

/// <summary>The rows that move. Each place is entered by one statement and left by one.</summary>
internal static class PlaceSql
{
    /// <summary>Where a job is, with what travels along.</summary>
    public const string Find =
        """
        SELECT CASE WHEN r.job IS NOT NULL THEN 1 WHEN b.job IS NOT NULL THEN 2 WHEN s.job IS NOT NULL THEN 3
                    WHEN u.job IS NOT NULL THEN 4 WHEN a.job IS NOT NULL THEN 5 WHEN f.job IS NOT NULL THEN 6 ELSE 0 END,
               COALESCE(r.queue, b.queue, s.queue, u.queue, a.queue, f.queue, j.queue),
               j.rank,
               COALESCE(r.fence, b.fence, s.fence, u.fence, a.fence, f.fence, 0),
               COALESCE(r.attempts, b.attempts, s.attempts, u.attempts, a.attempts, f.attempts, 0),
               COALESCE(r.crashes, b.crashes, s.crashes, u.crashes, a.crashes, f.crashes, 0),
               COALESCE(r.seq, b.seq, u.seq),
               COALESCE(r.ready_at, b.ready_at, u.ready_at),
               s.due_at, s.retrying,
               COALESCE(r.timed_out, u.timed_out, 0),
               u.owner, u.claimed_at, u.started, u.marked, u.mark_result, (SELECT name FROM joblib_server v WHERE v.id = u.owner),
               f.state,
               j.batch, j.concurrency_key, j.retention,
               COALESCE(r.wait_until, b.wait_until), j.concurrency_wait, j.concurrency_limit,
               (SELECT application_version FROM joblib_server v WHERE v.id = u.owner), j.rate,
               b.key >= char(31) AND b.key < char(32), j.sequence, COALESCE(r.rank, b.rank, u.rank, j.rank)
        FROM joblib_job j
        LEFT JOIN joblib_ready     r ON r.job = j.id
        LEFT JOIN joblib_blocked   b ON b.job = j.id
        LEFT JOIN joblib_scheduled s ON s.job = j.id
        LEFT JOIN joblib_running   u ON u.job = j.id
        LEFT JOIN joblib_awaiting  a ON a.job = j.id
        LEFT JOIN joblib_finished  f ON f.job = j.id
        WHERE j.id = :id
        """;

    public const string EnterReady =
        """
        INSERT INTO joblib_ready (queue, rank, seq, job, ready_at, fence, attempts, crashes, timed_out, wait_until, grp)
        VALUES (:queue, :rank, :seq, :job, :ready_at, :fence, :attempts, :crashes, :timed_out, :wait_until, :grp)
        ON CONFLICT DO NOTHING
        """;

    public const string IsReady = "SELECT 1 FROM joblib_ready WHERE job = :job";

    public const string LeaveReady = "DELETE FROM joblib_ready WHERE queue = :queue AND rank = :rank AND seq = :seq";

    public const string EnterBlocked =
        """
        INSERT INTO joblib_blocked (job, key, queue, rank, seq, ready_at, fence, attempts, crashes, wait_until)
        VALUES (:job, :key, :queue, :rank, :seq, :ready_at, :fence, :attempts, :crashes, :wait_until)
        ON CONFLICT DO NOTHING
        """;

    public const string LeaveBlocked = "DELETE FROM joblib_blocked WHERE job = :job";

    public const string EnterScheduled =
        """
        INSERT INTO joblib_scheduled (due_at, job, queue, rank, fence, attempts, crashes, retrying, reason, fingerprint)
        VALUES (:due_at, :job, :queue, :rank, :fence, :attempts, :crashes, :retrying, :reason, :fingerprint)
        ON CONFLICT DO NOTHING
        """;

    public const string LeaveScheduled = "DELETE FROM joblib_scheduled WHERE due_at = :due_at AND job = :job";


    public const string LeaveRunning = "DELETE FROM joblib_running WHERE job = :job";

    public const string EnterAwaiting =
        """
        INSERT INTO joblib_awaiting (job, parent, kind, condition, delay, due_at, queue, rank, fence, attempts, crashes, sequence)
        VALUES (:job, :parent, :kind, :condition, :delay, :due_at, :queue, :rank, :fence, :attempts, :crashes, :sequence)
        ON CONFLICT DO NOTHING
        """;

    public const string LeaveAwaiting = "DELETE FROM joblib_awaiting WHERE job = :job";

    public const string EnterFinished =
        """
        INSERT INTO joblib_finished (job, state, finished_at, expires_at, queue, fence, attempts, crashes, attempt, ready_at, started_at, duration,
                                     server, application, reason, actor, result, error_type, error_message, error_details, fingerprint)
        VALUES (:job, :state, :finished_at, :expires_at, :queue, :fence, :attempts, :crashes, :attempt, :ready_at, :started_at, :duration,
                :server, :application, :reason, :actor, :result, :error_type, :error_message, :error_details, :fingerprint)
        ON CONFLICT DO NOTHING
        """;

    public const string LeaveFinished = "DELETE FROM joblib_finished WHERE job = :job";

    public const string AddHistory =
        """
        INSERT OR REPLACE INTO joblib_history (job, no, state, at, attempt, ready_at, started_at, duration, server, application, reason, actor, due_at,
                                    error_type, error_message, error_details, fingerprint)
        SELECT :job, CAST(COALESCE((SELECT MAX(no) FROM joblib_history WHERE job = :job), 0) + 1 AS INTEGER),
               :state, :at, :attempt, :ready_at, :started_at, :duration, :server, :application, :reason, :actor, :due_at,
               :error_type, :error_message, :error_details, :fingerprint
        """;

    /// <summary>The end that a finished job was in becomes a row of its history when a person brings it back.</summary>
    public const string KeepFinished =
        """
        INSERT OR REPLACE INTO joblib_history (job, no, state, at, attempt, ready_at, started_at, duration, server, application, reason, actor, due_at,
                                    error_type, error_message, error_details, fingerprint)
        SELECT job, CAST(COALESCE((SELECT MAX(no) FROM joblib_history h WHERE h.job = f.job), 0) + 1 AS INTEGER),
               state, finished_at, attempt, ready_at, started_at, duration, server, application, reason, actor, NULL,
               error_type, error_message, error_details, fingerprint
        FROM joblib_finished f WHERE job = :job
        """;

    public const string AddToErrorGroup =
        """
        INSERT INTO joblib_error_group (fingerprint, type, message, first_at, last_at, attempts) VALUES (:fingerprint, :type, :message, :now, :now, 1)
        ON CONFLICT DO UPDATE SET type = excluded.type, message = excluded.message, last_at = excluded.last_at, attempts = CAST(attempts + 1 AS INTEGER)
        """;

    /// <summary>The places under a key that are taken: the first is the row of its name, the others name it.</summary>
    public const string TakenSlots =
        """
        SELECT 1 FROM joblib_concurrency_key WHERE key = :key
        UNION ALL SELECT slot FROM joblib_concurrency_key WHERE pool = :key
        ORDER BY 1
        """;

    public const string TakeKey = "INSERT INTO joblib_concurrency_key (key, job, pool, slot) VALUES (:name, :job, :pool, :slot) ON CONFLICT DO NOTHING";

    public const string FreeKey = "DELETE FROM joblib_concurrency_key WHERE job = :job";

    public const string FindLimit = "SELECT n FROM joblib_concurrency_limit WHERE key = :key";

    public const string SetLimit =
        "INSERT INTO joblib_concurrency_limit (key, n) VALUES (:key, :n) ON CONFLICT DO UPDATE SET n = excluded.n WHERE n <> excluded.n";

    public const string ResetLimit = "DELETE FROM joblib_concurrency_limit WHERE key = :key";

    /// <summary>The keys that somebody in a queue waits for.</summary>
    public const string WaitedFor = "SELECT DISTINCT key FROM joblib_blocked WHERE queue = :queue";

    /// <summary>The next queue, by name, in which somebody waits for a key.</summary>
    public const string NextWaitingQueue = "SELECT MIN(queue) FROM joblib_blocked WHERE key = :key AND queue > :after";

    public const string WaitsBefore = "SELECT 1 FROM joblib_blocked WHERE key = :key AND queue = :queue AND (rank, seq) < (:rank, :seq) LIMIT 1";

    public const string FirstWaiters =
        """
        SELECT b.job, b.rank, b.seq, b.ready_at, b.fence, b.attempts, b.crashes, b.wait_until, b.queue, j.concurrency_limit, j.rate
        FROM joblib_blocked b LEFT JOIN joblib_job j ON j.id = b.job
        WHERE b.key = :key AND b.queue = :queue ORDER BY b.rank, b.seq LIMIT :max
        """;
}
