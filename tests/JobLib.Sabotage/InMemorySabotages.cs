namespace JobLib.Sabotage;

/// <summary>Of the rules of storage, tried in memory, and of the storage in memory.</summary>
internal static class InMemorySabotages
{
    private const string Rules = "src/JobLib/Kernel/";
    private const string Folder = "src/JobLib/InMemory/";
    private const string Tests = "tests/JobLib.Tests";

    public static IReadOnlyList<Sabotage> All { get; } =
    [
        new(
            "A finish does not compare fences (memory)",
            Rules + "Ending/Finishes.cs",
            "job.Fence != finish.Fence || ",
            "",
            Tests,
            "FinishFenceConformance.An_outcome_with_another_fence_is_stale"
        ),
        new(
            "A rescue marks servers whose leases are good (memory)",
            Rules + "Claiming/Rescue.cs",
            "!server.IsExpired && server.LeaseUntil <= commit.Now",
            "!server.IsExpired",
            Tests,
            "RescueConformance.Nothing_is_rescued_from_a_live_server"
        ),
        new(
            "A renewal ignores the mark of a rescue (memory)",
            Rules + "Rows/ServerRow.cs",
            "public bool IsLive => !IsExpired && !HasLeft;",
            "public bool IsLive => !HasLeft;",
            Tests,
            "LateLeaseConformance.Once_a_rescue_has_marked_it_everything_is_refused_and_its_renewal_takes_the_charge_back"
        ),
        new(
            "A rescue charges jobs that never began (memory)",
            Rules + "Claiming/Rescue.cs",
            "var charged = began && server is not { HasLeft: true };",
            "var charged = server is not { HasLeft: true };",
            Tests,
            "RescueConformance.No_crash_is_charged_to_a_job_that_the_last_renewal_named_as_not_started"
        ),
        new(
            "One crash more than allowed (memory)",
            Rules + "Claiming/Rescue.cs",
            "job.Crashes >= crashLimit",
            "job.Crashes > crashLimit",
            Tests,
            "RescueConformance.At_the_limit_of_crashes_a_job_is_Failed_as_poison_and_its_children_learn_of_it"
        ),
        new(
            "A batch counts a member twice (memory)",
            Rules + "Rows/BatchRow.cs",
            "case JobState.Succeeded: Succeeded += by; break;",
            "case JobState.Succeeded: Succeeded += 2 * by; break;",
            Tests,
            "BatchProgressConformance.Progress_follows_every_member"
        ),
        new(
            "A child does not wait for its parent (memory)",
            Rules + "Creating/JobStarts.cs",
            "if (parent.End is not { } end) return Beginning.Waits;",
            "if (parent.End is not { } end) return ByStart(job.Start, batch);",
            Tests,
            "ContinuationInsertConformance.A_continuation_of_a_job_begins_where_its_parents_state_says"
        ),
        new(
            "A child is never released (memory)",
            Rules + "JobMoves.cs",
            "if (batches.HasChildren(job)) commit.Add(ParentEnd.Of(job));",
            "",
            Tests,
            "ContinuationConformance.A_child_starts_waits_on_or_is_deleted_as_its_parents_end_says"
        ),
        new(
            "A job is created though another has its unique key (memory)",
            Rules + "Creating/UniqueKeys.cs",
            "if (!key.Replaces) return new(InsertStatus.KeyTaken, holder.Id);",
            "if (!key.Replaces) return null;",
            Tests,
            "InsertUniqueConformance.Of_forty_concurrent_jobs_with_one_key_one_is_created_and_the_others_are_told_its_id"
        ),
        new(
            "A job that is replaced keeps its own call (memory)",
            Rules + "Creating/Replacements.cs",
            "rows.Replace(job, by);",
            "",
            Tests,
            "ReplaceUniqueConformance.While_jobs_are_claimed_and_replaced_at_once_no_call_is_lost_and_none_is_run_in_part"
        ),
        new(
            "A job is put off for ever (memory)",
            Rules + "Creating/Replacements.cs",
            "asked < latest ? asked : latest",
            "asked",
            Tests,
            "ReplaceUniqueConformance.A_job_is_not_moved_further_than_its_longest_delay_after_its_creation_and_takes_later_calls_all_the_same"
        ),
        new(
            "Who waits in a sequence is let go with one that was over before its turn (memory)",
            Rules + "SequenceChains.cs",
            "FirstOpen(jobs.FindLink(over)?.Before, job.Start.Condition)",
            "FirstOpen(null, job.Start.Condition)",
            Tests,
            "SequenceConformance.A_job_that_is_deleted_while_it_waits_lets_nobody_past_the_one_before_it"
        ),
        new(
            "Another run is skipped than the one that was read (memory)",
            Rules + "RecurringChanges.cs",
            "read.Next is not null && read.Next == stored.Next",
            "read.Next is not null",
            Tests,
            "RecurringSaveConformance.A_run_that_a_server_has_made_since_it_was_read_is_not_skipped_and_neither_is_the_one_after_it"
        ),
        new(
            "A window never ends (memory)",
            Rules + "Creating/UniqueKeys.cs",
            " || key.For is { } window && last.At + window <= commit.Now",
            "",
            Tests,
            "InsertUniqueConformance.A_window_ends_by_the_storages_clock_and_counts_from_creation"
        ),
        new(
            "A concurrency key is not handed on (memory)",
            Rules + "ConcurrencyKeys.cs",
            "foreach (var queue in keys.WaitingQueues(key)) LetNextFollow(key, queue);",
            "",
            Tests,
            "ConcurrencyKeyConformance.The_key_is_free_when_the_attempt_ends_however_it_ends"
        ),
        new(
            "A concurrency key is held by one more than its limit (memory)",
            "src/JobLib/InMemory/Rows/MemoryKeyRows.cs",
            "if (CountHolders(key) >= limit) return false;",
            "if (CountHolders(key) > limit) return false;",
            Tests,
            "ConcurrencyLimitConformance.As_many_run_as_the_limit_says_and_the_others_wait"
        ),
        new(
            "A queue has room for one more than its limit (memory)",
            Rules + "QueueLimits.cs",
            "Math.Max(0, limit - jobs.CountRunning(queue))",
            "Math.Max(0, limit + 1 - jobs.CountRunning(queue))",
            Tests,
            "QueueLimitConformance.As_many_are_held_as_the_limit_says_and_the_others_stay_ready"
        ),
        new(
            "A job that ends makes no room known (memory)",
            Rules + "JobMoves.cs",
            "limits.Left(job.Queue);",
            "",
            Tests,
            "WakeUpConformance.A_job_of_a_full_queue_that_ends_wakes"
        ),
        new(
            "A claim takes no tokens (memory)",
            Rules + "Rates.cs",
            "rows.Save(rate.Key, bucket with { Until = until });",
            "",
            Tests,
            "RateConformance.In_no_window_are_more_than_the_rate_says_and_nearly_all_are_used_while_work_waits"
        ),
        new(
            "Newcomers pass those that wait for a rate (memory)",
            Rules + "Rates.cs",
            "if (IsBehind(job, rate, bucket)) return false;",
            "",
            Tests,
            "RateConformance.A_job_takes_what_it_costs_and_a_cheaper_one_does_not_pass_it"
        ),
        new(
            "Who waits keeps the time that the rate before has given (memory)",
            Rules + "Rates.cs",
            "rows.LookAgain(key);",
            "",
            Tests,
            "RateChangeConformance.A_rate_that_is_set_holds_for_jobs_that_wait_and_for_those_that_come"
        ),
        new(
            "A rate that is set begins with a full bucket (memory)",
            Rules + "Rows/IRateRows.cs",
            "return new(At + rate.Depth, At + rate.Depth, NextAt, At)",
            "return new(At, At, NextAt, At)",
            Tests,
            "RateChangeConformance.A_rate_that_is_lowered_lets_through_no_more_than_it_says_and_what_was_saved_up_is_gone"
        ),
        new(
            "A run that has lost its lease charges (memory)",
            Folder + "InMemoryJobQueue.cs",
            "if (FindHeld(owner, id, fence) is null) return new(false);",
            "",
            Tests,
            "RateChangeConformance.A_job_that_is_no_longer_its_servers_charges_nothing"
        ),
        new(
            "Weights of groups count for nothing (memory)",
            Rules + "Turns.cs",
            "Round / Math.Clamp(weight, 1, MaxWeight)",
            "Round",
            Tests,
            "GroupConformance.Groups_have_their_turns_by_their_weights"
        ),
        new(
            "Priorities rise without the time (memory)",
            Rules + "Aging.cs",
            "(commit.Now - job.ReadyAt).Ticks / after.Ticks",
            "priority + 1 - own",
            Tests,
            "AgingConformance.A_job_rises_by_one_when_it_has_waited_that_long_and_not_before"
        ),
        new(
            "A job that becomes ready wakes nobody (memory)",
            Folder + "Ready/MemoryQueue.cs",
            "if (waiters is not null) Wake();",
            "",
            Tests,
            "WakeUpConformance.A_new_job_wakes"
        ),
        new(
            "What expires in great numbers starves the rest (memory)",
            Rules + "Pruning.cs",
            "var share = Math.Max(1, max / kinds.Length);",
            "var share = max;",
            Tests,
            "PruneConformance.Thousands_of_jobs_that_expire_keep_nothing_else_from_going"
        ),
        new(
            "A tick is applied by every server (memory)",
            Rules + "RecurringChanges.cs",
            " || row.Version != tick.Version",
            "",
            Tests,
            "RecurringTickConformance.Of_many_servers_that_tick_at_once_one_creates_the_job"
        ),
        new(
            "A repeated claim claims again (memory)",
            Rules + "Claiming/Claims.cs",
            "if (request.Claim <= server.LastClaim) return Again(server, request.Claim);",
            "",
            Tests,
            "QueueFetchConformance.The_same_claim_number_again_gives_the_same_jobs_with_the_same_fences"
        ),
    ];
}
