namespace JobLib.Sabotage;

/// <summary>Of SQL Server: what the checks of its statements notice without a server.</summary>
internal static class SqlServerSabotages
{
    public static IReadOnlyList<Sabotage> All { get; } =
    [
        new(
            "A claim waits for rows that others hold (SQL Server)",
            "src/JobLib.SqlServer/Procedures/fetch_jobs.sql",
            """
            FROM {schema}.ready r WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK)
                                WHERE r.queue = @queue
            """,
            """
            FROM {schema}.ready r WITH (ROWLOCK, UPDLOCK, READCOMMITTEDLOCK)
                                WHERE r.queue = @queue
            """,
            "tests/JobLib.SqlServer.Tests",
            "LockingTests.A_claim_takes_its_keys_with_a_bound_in_order_and_under_locks_that_skip_what_others_hold"),
    ];
}
