namespace JobLib.Sqlite.Sql;

internal static class JobWriterSql
{
    /// <summary>Changes nothing when the id exists: a repeated unit creates nothing twice, and in the caller's transaction no error is provoked.</summary>
    public const string InsertJob =
        """
        INSERT INTO joblib_job (id, method, arguments, format, queue, rank, created_at, created_state, start_kind, delay, start_at, scheduled_at, ambient, parameters,
                                retention, batch, parent, condition, parent_outcome, concurrency_key, concurrency_wait, concurrency_limit, rate, recurring_id, idempotency_key, tags,
                                sequence)
        VALUES (:id, :method, :arguments, :format, :queue, :rank, :created_at, :created_state, :start_kind, :delay, :start_at, :scheduled_at, :ambient, :parameters,
                :retention, :batch, :parent, :condition, :parent_outcome, :concurrency_key, :concurrency_wait, :concurrency_limit, :rate, :recurring_id, :idempotency_key, :tags,
                :sequence)
        ON CONFLICT DO NOTHING
        """;

    public const string AddTag = "INSERT INTO joblib_tag (tag, job) VALUES (:tag, :job) ON CONFLICT DO NOTHING";

    public const string TakeIdempotencyKey =
        """
        INSERT INTO joblib_idempotency_key (key, job, created_at) VALUES (:key, :job, :created_at)
        ON CONFLICT DO UPDATE SET job = excluded.job, created_at = excluded.created_at, free_at = NULL
        """;

    public const string FindIdempotencyKey = "SELECT job FROM joblib_idempotency_key WHERE key = :key AND (free_at IS NULL OR free_at > :now)";

    public const string FindUniqueKey = "SELECT job, created_at FROM joblib_unique_key WHERE name = :name";

    public const string TakeUniqueKey =
        """
        INSERT INTO joblib_unique_key (name, job, created_at) VALUES (:name, :job, :created_at)
        ON CONFLICT DO UPDATE SET job = excluded.job, created_at = excluded.created_at
        """;

    public const string ForgetUniqueKey = "DELETE FROM joblib_unique_key WHERE job = :job";

    public const string NoteRecurringRun = "UPDATE joblib_recurring SET previous_job = last_job, last_job = :job, last_at = :at WHERE id = :id";

    /// <summary>The running job with this fence gets its end; whoever finishes or rescues it applies that.</summary>
    public const string Mark = "UPDATE joblib_running SET marked = 1, mark_result = :result WHERE job = :job AND fence = :fence";

    /// <summary>What a job that waits takes from another.</summary>
    public const string Replace =
        """
        UPDATE joblib_job SET method = :method, arguments = :arguments, format = :format, ambient = :ambient, parameters = :parameters, retention = :retention,
                              concurrency_key = :concurrency_key, concurrency_wait = :concurrency_wait, concurrency_limit = :concurrency_limit, rate = :rate, tags = :tags
        WHERE id = :id
        """;

    public const string ReadTags = "SELECT tags FROM joblib_job WHERE id = :job";

    /// <summary>The row of history of the last replacement, unless a person did it.</summary>
    public const string ForgetReplacement = "DELETE FROM joblib_history WHERE job = :job AND reason = :reason AND actor IS NULL";

    public const string SetScheduledAt = "UPDATE joblib_job SET scheduled_at = :at WHERE id = :job";

    public const string ForgetCharges = "DELETE FROM joblib_charge WHERE job = :job";

    public const string Databases = "PRAGMA database_list";
}
