namespace JobLib.Sabotage;

/// <summary>Of PostgreSQL.</summary>
internal static class PostgreSqlSabotages
{
    private const string Folder = "src/JobLib.PostgreSql/";
    private const string Tests = "tests/JobLib.PostgreSql.Tests";
    private const string Reliability = "tests/JobLib.Reliability";

    public static IReadOnlyList<Sabotage> All { get; } =
    [
        new(
            "A finish does not compare fences (PostgreSQL)",
            Folder + "Sql/QueueSql.cs",
            "FROM held h JOIN asked a ON a.job = h.job AND a.fence = h.fence WHERE h.marked",
            "FROM held h JOIN asked a ON a.job = h.job WHERE h.marked",
            Tests,
            "FinishFenceConformance.An_outcome_with_another_fence_is_stale"
        ),
        new(
            "A claim waits for rows that others hold (PostgreSQL)",
            Folder + "Sql/QueueSql.cs",
            "ORDER BY seq LIMIT lane.max FOR UPDATE SKIP LOCKED) r",
            "ORDER BY seq LIMIT lane.max FOR UPDATE) r",
            Tests,
            "LockedRowConformance.A_ready_job_that_is_held_is_passed_over_by_claims"
        ),
        new(
            "A rescue waits for rows that others hold (PostgreSQL)",
            Folder + "Functions/rescue.sql",
            "ORDER BY r.job LIMIT p_max FOR UPDATE OF r SKIP LOCKED),",
            "ORDER BY r.job LIMIT p_max FOR UPDATE OF r),",
            Tests,
            "LockedRowConformance.A_running_job_that_is_held_is_passed_over_by_a_rescue_which_comes_back_without_haste"
        ),
        new(
            "A rescue marks servers whose leases are good (PostgreSQL)",
            Folder + "Functions/rescue.sql",
            "WHERE lease_until <= p_now AND NOT expired FOR NO KEY UPDATE SKIP LOCKED)) AND lease_until <= p_now AND NOT expired;",
            "WHERE NOT expired FOR NO KEY UPDATE SKIP LOCKED)) AND NOT expired;",
            Tests,
            "RescueConformance.Nothing_is_rescued_from_a_live_server"
        ),
        new(
            "A renewal ignores the mark of a rescue (PostgreSQL)",
            Folder + "Functions/renew.sql",
            "trouble = p_trouble WHERE id = p_owner AND NOT expired AND NOT gone;",
            "trouble = p_trouble WHERE id = p_owner AND NOT gone;",
            Tests,
            "LateLeaseConformance.Once_a_rescue_has_marked_it_everything_is_refused_and_its_renewal_takes_the_charge_back"
        ),
        new(
            "A counter is off by one (PostgreSQL)",
            Folder + "Sql/QueueSql.cs",
            "SELECT queue, {JobState.Processing:D}, -count(*) FROM ended GROUP BY queue",
            "SELECT queue, {JobState.Processing:D}, 1 - count(*) FROM ended GROUP BY queue",
            Tests,
            "OverviewConformance.Counters_stay_exact_under_many_concurrent_changes"
        ),
        new(
            "A job is created though another has its key (PostgreSQL)",
            Folder + "Sql/WriterSql.cs",
            "(k.job IS NULL OR k.job = a.id) AND",
            "true AND",
            Tests,
            "InsertIdempotencyConformance.Of_many_concurrent_jobs_with_one_key_one_is_created_and_the_others_are_told_its_id"
        ),
        new(
            "A job is created though another has its unique key (PostgreSQL)",
            Folder + "Sql/WriterSql.cs",
            "(u.job IS NULL OR u.job = a.id) AND",
            "true AND",
            Tests,
            "InsertUniqueConformance.Of_forty_concurrent_jobs_with_one_key_one_is_created_and_the_others_are_told_its_id"
        ),
        new(
            "A job that waits is not held for a transaction that was told of it (PostgreSQL)",
            Folder + "Functions/has_unique.sql",
            "IF p_holds AND",
            "IF false AND",
            Tests,
            "LockedRowConformance.A_waiting_job_that_a_transaction_was_told_of_since_it_has_its_unique_key_begins_after_that"
        ),
        new(
            "A job that is to be replaced is not held until it is (PostgreSQL)",
            Folder + "Functions/take_unique.sql",
            "p_holds OR r.replaces)",
            "p_holds)",
            Tests,
            "ReplaceUniqueConformance.While_jobs_are_claimed_and_replaced_at_once_no_call_is_lost_and_none_is_run_in_part"
        ),
        new(
            "The last job of a sequence is read without its lock (PostgreSQL)",
            Folder + "Functions/place_new.sql",
            "ON CONFLICT (key) DO UPDATE SET job = s.job;",
            "ON CONFLICT (key) DO NOTHING;",
            Tests,
            "SequenceConformance.Of_twenty_callers_at_once_all_jobs_run_once_in_the_order_in_which_they_were_stored"
        ),
        new(
            "A group begins a new turn behind nobody (PostgreSQL)",
            Folder + "Functions/turn_of.sql",
            "IF v_before IS NULL THEN\n        v_before := (",
            "IF false THEN\n        v_before := (",
            Tests,
            "GroupConformance.Who_creates_its_next_job_when_the_last_one_is_claimed_gets_no_more_turns_for_it"
        ),
        new(
            "A concurrency key has room for one too many (PostgreSQL)",
            Folder + "Sql/QueueSql.cs",
            "SELECT k.*, l.n AS fixed, coalesce(l.n, k.at_most) AS most, ARRAY(",
            "SELECT k.*, k.at_most + 1 AS fixed, k.at_most + 1 AS most, ARRAY(",
            Reliability,
            "LimitScenario.No_limit_is_exceeded_nothing_goes_out_of_its_turn_and_nobody_starves_while_four_processes_are_killed"
        ),
        new(
            "Two claims see the same room in a queue (PostgreSQL)",
            Folder + "Functions/room_in.sql",
            "WHERE name = p_queue FOR NO KEY UPDATE SKIP LOCKED;",
            "WHERE name = p_queue;",
            Tests,
            "QueueLimitConformance.Never_more_than_the_limit_run_though_many_servers_end_and_fetch_at_once_and_none_is_forgotten"
        ),
        new(
            "A queue has room for one too many (PostgreSQL)",
            Folder + "Functions/room_in.sql",
            "- v_held);",
            "- v_held + 1);",
            Reliability,
            "LimitScenario.No_limit_is_exceeded_nothing_goes_out_of_its_turn_and_nobody_starves_while_four_processes_are_killed"
        ),
        new(
            "A rate's bucket holds twice its burst (PostgreSQL)",
            Folder + "Functions/rate_of.sql",
            "{rate_depth}(greatest(r.burst + 1, r.cost), r.permits, r.per)",
            "{rate_depth}(2 * greatest(r.burst + 1, r.cost), r.permits, r.per)",
            Reliability,
            "LimitScenario.No_limit_is_exceeded_nothing_goes_out_of_its_turn_and_nobody_starves_while_four_processes_are_killed"
        ),
        new(
            "A row that cannot be read throws (PostgreSQL)",
            Folder + "ClaimRow.cs",
            "catch (Exception error) when (error is not NpgsqlException)",
            "catch (NotSupportedException error)",
            Tests,
            "UnreadableRowConformance.A_job_that_cannot_be_read_is_handed_out_with_the_reason_and_its_neighbours_come_as_always"
        ),
        new(
            "A job of the caller's transaction is created outside of it (PostgreSQL)",
            Folder + "PostgreSqlJobWriter.cs",
            "if (transaction is null)\n",
            "if (transaction is null or not null)\n",
            Tests,
            "CallerTransactionConformance.A_job_is_visible_after_the_commit_and_not_before"
        ),
    ];
}
