namespace JobLib.Sqlite.Sql;

/// <summary>
/// Ids in an order that an index has, from a position on. Each comes newest first and oldest first; the parameters are what is looked for (if anything),
/// the position, and how many.
/// </summary>
internal static class JobSourceSql
{
    public const string AllDown = "SELECT id FROM joblib_job WHERE id < :from ORDER BY id DESC LIMIT :max";
    public const string AllUp = "SELECT id FROM joblib_job WHERE id > :from ORDER BY id LIMIT :max";

    public const string MethodDown = "SELECT id FROM joblib_job WHERE method = :method AND id < :from ORDER BY id DESC LIMIT :max";
    public const string MethodUp = "SELECT id FROM joblib_job WHERE method = :method AND id > :from ORDER BY id LIMIT :max";

    public const string BatchDown = "SELECT id FROM joblib_job WHERE batch = :batch AND id < :from ORDER BY id DESC LIMIT :max";
    public const string BatchUp = "SELECT id FROM joblib_job WHERE batch = :batch AND id > :from ORDER BY id LIMIT :max";

    public const string RecurringDown = "SELECT id FROM joblib_job WHERE recurring_id = :recurring AND id < :from ORDER BY id DESC LIMIT :max";
    public const string RecurringUp = "SELECT id FROM joblib_job WHERE recurring_id = :recurring AND id > :from ORDER BY id LIMIT :max";

    public const string TagDown = "SELECT job FROM joblib_tag WHERE tag = :tag AND job < :from ORDER BY job DESC LIMIT :max";
    public const string TagUp = "SELECT job FROM joblib_tag WHERE tag = :tag AND job > :from ORDER BY job LIMIT :max";

    public const string FailedAttemptDown =
        "SELECT DISTINCT job FROM joblib_history WHERE fingerprint = :fingerprint AND job < :from ORDER BY job DESC LIMIT :max";
    public const string FailedAttemptUp = "SELECT DISTINCT job FROM joblib_history WHERE fingerprint = :fingerprint AND job > :from ORDER BY job LIMIT :max";

    public const string FailedJobDown =
        "SELECT job FROM joblib_finished WHERE fingerprint = :fingerprint AND state = 4 AND job < :from ORDER BY job DESC LIMIT :max";
    public const string FailedJobUp = "SELECT job FROM joblib_finished WHERE fingerprint = :fingerprint AND state = 4 AND job > :from ORDER BY job LIMIT :max";

    public const string DeletedJobDown =
        "SELECT job FROM joblib_finished WHERE fingerprint = :fingerprint AND state = 5 AND job < :from ORDER BY job DESC LIMIT :max";
    public const string DeletedJobUp = "SELECT job FROM joblib_finished WHERE fingerprint = :fingerprint AND state = 5 AND job > :from ORDER BY job LIMIT :max";

    /// <summary>
    /// The jobs of a place, of one queue when that is asked for. Its condition stands in the statement, since the index has the queue, or the rows are few; the
    /// plus keeps away an index of queues, out of whose order they would have to be sorted.
    /// </summary>
    public static string Place(string place, string where, bool ofQueue, bool down, bool isSorted = false) =>
        $"SELECT job FROM {place} WHERE job {(down ? "<" : ">")} :from{where}{(ofQueue ? $" AND {(isSorted ? "" : "+")}queue = :queue" : "")} ORDER BY job{(down ? " DESC" : "")} LIMIT :max";

    /// <summary>By time and then by id, from a position on.</summary>
    public const string DueFirst = "SELECT job, due_at FROM joblib_scheduled WHERE (due_at, job) > (:at, :from) ORDER BY due_at, job LIMIT :max";

    public const string DueFirstOfQueue =
        "SELECT job, due_at FROM joblib_scheduled WHERE (due_at, job) > (:at, :from) AND queue = :queue ORDER BY due_at, job LIMIT :max";

    public const string FinishedFirst =
        "SELECT job, finished_at FROM joblib_finished WHERE state = :state AND queue = :queue AND (finished_at, job) < (:at, :from) ORDER BY finished_at DESC, job DESC LIMIT :max";

    /// <summary>The queues that have jobs that are over in a state: a look into the index for each.</summary>
    public const string EndQueues =
        """
        WITH RECURSIVE found(queue) AS (
            SELECT (SELECT queue FROM joblib_finished WHERE state = :state ORDER BY queue LIMIT 1)
            UNION ALL
            SELECT (SELECT f.queue FROM joblib_finished f WHERE f.state = :state AND f.queue > found.queue ORDER BY f.queue LIMIT 1) FROM found WHERE found.queue IS NOT NULL)
        SELECT queue FROM found WHERE queue IS NOT NULL
        """;

    public const string CountEnds = "SELECT COUNT(*) FROM (SELECT 1 FROM joblib_finished WHERE state = :state AND queue = :queue LIMIT :max)";

    public const string CountReady = "SELECT COUNT(*) FROM (SELECT 1 FROM joblib_ready LIMIT :max)";
    public const string CountBlocked = "SELECT COUNT(*) FROM (SELECT 1 FROM joblib_blocked LIMIT :max)";
    public const string CountScheduled = "SELECT COUNT(*) FROM (SELECT 1 FROM joblib_scheduled LIMIT :max)";
    public const string CountRetrying =
        "SELECT COUNT(*) FROM (SELECT 1 FROM joblib_scheduled INDEXED BY joblib_scheduled_retrying WHERE retrying = 1 LIMIT :max)";
    public const string CountRunning = "SELECT COUNT(*) FROM (SELECT 1 FROM joblib_running LIMIT :max)";
    public const string CountAwaiting = "SELECT COUNT(*) FROM (SELECT 1 FROM joblib_awaiting LIMIT :max)";
    public const string CountFinished = "SELECT COUNT(*) FROM (SELECT 1 FROM joblib_finished WHERE state = :state LIMIT :max)";
}
