namespace JobLib.Sabotage;

/// <summary>Of Redis.</summary>
internal static class RedisSabotages
{
    private const string Folder = "src/JobLib.Redis/";
    private const string Scripts = Folder + "Scripts/";
    private const string Tests = "tests/JobLib.Redis.Tests";

    public static IReadOnlyList<Sabotage> All { get; } =
    [
        new(
            "A finish does not compare fences (Redis)",
            Scripts + "Rules/finishes.lua",
            "if not same or not server or",
            "if not server or",
            Tests,
            "FinishFenceConformance.An_outcome_with_another_fence_is_stale"
        ),
        new(
            "A job that leaves a state is still counted in it (Redis)",
            Scripts + "Rows/jobs.lua",
            "  count(row, -1)\n  Index.drop(state_key(row), row.id)\n",
            "  count(row, -1)\n",
            Tests,
            "OverviewConformance.Counters_stay_exact_under_many_concurrent_changes"
        ),
        new(
            "A queue has room for one more than its limit (Redis)",
            Scripts + "Rows/limits.lua",
            "math.max(0, limit - Index.card(",
            "math.max(0, limit + 1 - Index.card(",
            Tests,
            "QueueLimitConformance.As_many_are_held_as_the_limit_says_and_the_others_stay_ready"
        ),
        new(
            "A rescue marks servers whose leases are good (Redis)",
            Scripts + "Operations/rescue.lua",
            "if not server.expired and server.lease <= now then",
            "if not server.expired then",
            Tests,
            "RescueConformance.Nothing_is_rescued_from_a_live_server"
        ),
        new(
            "A renewal ignores the mark of a rescue (Redis)",
            Scripts + "Operations/renew.lua",
            "if not server or not server.live then",
            "if not server then",
            Tests,
            "LateLeaseConformance.Once_a_rescue_has_marked_it_everything_is_refused_and_its_renewal_takes_the_charge_back"
        ),
        new(
            "A job is created though another has its key (Redis)",
            Scripts + "Rules/creation.lua",
            "    if holder then return holder ==",
            "    if false then return holder ==",
            Tests,
            "InsertIdempotencyConformance.Of_many_concurrent_jobs_with_one_key_one_is_created_and_the_others_are_told_its_id"
        ),
        new(
            "A job is created though another has its unique key (Redis)",
            Scripts + "Rules/creation.lua",
            "    if other and not unique.conflict then return InsertStatus",
            "    if false then return InsertStatus",
            Tests,
            "InsertUniqueConformance.Of_forty_concurrent_jobs_with_one_key_one_is_created_and_the_others_are_told_its_id"
        ),
        new(
            "A job that is replaced keeps its own call (Redis)",
            Scripts + "Rows/jobs.lua",
            "call('SET', KEY .. 'job:' .. row.id, job)",
            "",
            Tests,
            "ReplaceUniqueConformance.While_jobs_are_claimed_and_replaced_at_once_no_call_is_lost_and_none_is_run_in_part"
        ),
        new(
            "A commit wakes nobody (Redis)",
            Scripts + "base.lua",
            "for queue in pairs(woken) do call('PUBLISH', CHANNEL, queue) end",
            "",
            Tests,
            "WakeUpConformance.A_new_job_wakes"
        ),
        new(
            "What others have done since hides a loss (Redis)",
            Folder + "Safety/Sighting.cs",
            "later.Life == Life ? later.Commits : Math.Min(later.Began, later.Commits)",
            "later.Commits",
            Tests,
            "SightingTests.What_is_lost_is_the_difference_to_where_the_present_life_began"
        ),
        new(
            "Leases in an old snapshot are taken as they are (Redis)",
            Scripts + "Rows/meta.lua",
            "  Servers.give_time()\n",
            "",
            Tests,
            "LossTests.A_snapshot_that_is_too_old_is_counted_and_the_leases_in_it_are_prolonged"
        ),
        new(
            "A call returns before its replicas have it (Redis)",
            Folder + "RedisSession.cs",
            "if (script.IsAcknowledged && seen is not null) await replicas.WaitAsync(seen, cancellationToken).ConfigureAwait(false);",
            "",
            Tests,
            "FailoverTests.With_acknowledgement_a_call_either_says_that_it_is_not_sure_or_survives"
        ),
        new(
            "Replicas of a Redis that took over acknowledge what it never had (Redis)",
            Folder + "Safety/Replicas.cs",
            "if (done.LostUntil(marked) is not null) reached = 0;",
            "",
            Tests,
            "ReplicasTests.A_replica_that_took_over_without_it_acknowledges_nothing_by_its_own_replicas"
        ),
    ];
}
