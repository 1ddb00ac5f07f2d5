namespace JobLib.Sabotage;

/// <summary>Of the server: its loops, its lease, its workers, and what becomes of a job.</summary>
internal static class EngineSabotages
{
    private const string Folder = "src/JobLib/Server/";
    private const string Tests = "tests/JobLib.Tests";

    public static IReadOnlyList<Sabotage> All { get; } =
    [
        new(
            "A loop ends of an error that nobody expected",
            Folder + "Loops/Supervisor.cs",
            "if (error is OperationCanceledException && stop.IsCancellationRequested) return;",
            "if (error is not StorageException { IsTransient: true }) return;",
            Tests,
            "LoopTests.A_loop_that_throws_something_unexpected_says_so_and_recovers"),
        new(
            "An outcome that the storage has not accepted is counted",
            Folder + "Outcomes/OutcomeSender.cs",
            "telemetry.Settled(job.Claim, null);",
            "telemetry.Settled(job.Claim, null); Count(job, OutcomeOf(job).Kind, now, timestamp);",
            Tests,
            "TallyTests.An_outcome_that_is_stale_is_counted_nowhere"),
        new(
            "A clock that is set back begins a minute anew, which takes the place of what was counted in it",
            Folder + "Tallies/TallyBook.cs",
            "tally.Start >= start",
            "tally.Start == start",
            Tests,
            "TallyBookTests.A_clock_that_is_set_back_begins_no_row_again"),
        new(
            "A loop with a thread of its own ends of an error",
            Folder + "Loops/Supervisor.cs",
            "return wait < LongestOfThread ? wait : LongestOfThread;",
            "return null;",
            Tests,
            "LoopTests.A_watch_whose_clock_throws_goes_on"),
        new(
            "A loop is not supervised",
            Folder + "ServerRun.cs",
            "loops.RunAsync(work.Late, server.Lifetime)",
            "Task.Run(() => work.Late.StepAsync(server.Lifetime).AsTask())",
            Tests,
            "LoopTests.Nothing_but_the_supervisor_starts_what_lives_on"),
        new(
            "The supervisor forgets to wait after an error",
            Folder + "Loops/Supervisor.cs",
            "await PauseAsync(health.Failed(error), stop);",
            "health.Failed(error);",
            Tests,
            "LoopTests.A_loop_that_fails_again_and_again_waits_in_between"),
        new(
            "The waits after errors never begin anew",
            "src/JobLib/Storage/Backoff.cs",
            "public void Reset() => wait = First;",
            "public void Reset() => wait = Longest;",
            Tests,
            "LateOutcomeTests.Waits_stay_under_half_a_second_unless_nothing_gets_through_and_begin_anew_with_a_success"),
        new(
            "A step that does nothing and says that there is more is repeated without a pause",
            Folder + "Loops/Supervisor.cs",
            "idle = next.Moved ? 0 : idle + 1;",
            "idle = 0;",
            Tests,
            "BlackHoleTests.A_maintenance_step_that_says_more_and_moves_nothing_does_not_spin"),
        new(
            "A logger of the application's is not guarded",
            "src/JobLib/Diagnostics/GuardedLogger.cs",
            """
            Made.Log(logLevel, eventId, state, exception, formatter);
                        return true;
                    }
                    catch (Exception)
            """,
            """
            Made.Log(logLevel, eventId, state, exception, formatter);
                        return true;
                    }
                    catch (NotSupportedException)
            """,
            Tests,
            "SeamTests.What_a_user_plugs_in_and_throws_fails_at_most_its_job"),
        new(
            "A job that ran to its end becomes Failed when recording that fails",
            Folder + "Outcomes/ReducedOutcome.cs",
            "Kind = outcome.Kind,",
            "Kind = JobOutcomeKind.Failed,",
            Tests,
            "StrangeErrorTests.A_storage_that_refuses_a_result_gets_the_success_without_it"),
        new(
            "A set of outcomes that is refused is not halved",
            Folder + "Outcomes/OutcomeRecorder.cs",
            """
            if (unit.Count == 1)
                    {
                        sender.Postpone(unit[0], error.Message);
            """,
            """
            if (unit.Count >= 1)
                    {
                        unit.ForEach(job => sender.Postpone(job, error.Message));
            """,
            Tests,
            "StrangeErrorTests.A_set_of_outcomes_that_is_refused_is_halved_until_the_one_that_is_the_reason_stands_alone"),
        new(
            "An outcome whose row somebody holds is dropped",
            Folder + "Outcomes/OutcomeSender.cs",
            """
            case FinishStatus.Locked:
                                late.Add(job);
            """,
            """
            case FinishStatus.Locked:
                                done.Add(job);
            """,
            Tests,
            "StrangeErrorTests.An_outcome_that_is_answered_as_locked_is_given_again_and_its_job_runs_once"),
        new(
            "The number of the claim rises before its jobs are held",
            Folder + "Dispatcher.cs",
            """
            var jobs = hungry ? [] : Hold(fetched.Jobs);
                    Volatile.Write(ref claim, claim + 1);
            """,
            """
            Volatile.Write(ref claim, claim + 1);
                    var jobs = hungry ? [] : Hold(fetched.Jobs);
            """,
            Tests,
            "ClaimTests.A_renewal_between_the_answer_to_a_claim_and_its_jobs_in_hand_counts_the_claim_as_in_flight"),
        new(
            "A job that is claimed again goes on in its first run",
            Folder + "Execution/ActiveJobs.cs",
            "return replaced;",
            "return null;",
            Tests,
            "ClaimTests.A_job_that_is_claimed_again_by_the_server_that_runs_it_is_cancelled_in_its_first_run_alone"),
        new(
            "A renewal cancels whatever claim of a lost job there is",
            Folder + "ServerSession.cs",
            "foreach (var job in named)",
            "foreach (var job in Jobs.Snapshot())",
            Tests,
            "ClaimTests.A_renewal_that_was_under_way_when_a_job_was_claimed_again_cancels_only_the_claim_that_it_named"),
        new(
            "After an outage servers take each other's jobs at once",
            Folder + "Maintenance/Rescuer.cs",
            "if (early > TimeSpan.Zero) return NextStep.After(early < options.RescueInterval ? early : options.RescueInterval);",
            "",
            Tests,
            "RescuerTests.An_outage_in_which_a_lease_can_expire_is_noticed_though_it_fits_between_two_looks"),
        new(
            "A loop that has failed sleeps until it is called",
            Folder + "Maintenance/DueLoop.cs",
            "lastLook = null; // also when it fails: to sleep then would look like work",
            "",
            Tests,
            "DueLoopTests.A_step_that_failed_is_taken_again_and_not_slept_over_as_if_it_had_worked"),
        new(
            "An idle server does not try whether it can fetch",
            Folder + "Dispatcher.cs",
            "longest * Spared - since",
            "TimeSpan.MaxValue",
            Tests,
            "IdleTests.A_fetch_that_has_come_to_fail_is_noticed_within_half_a_minute_though_nothing_is_ready"),
        new(
            "A row that cannot be read is run",
            Folder + "Dispatcher.cs",
            "return readable ? jobs : Array.FindAll(jobs, MayRun);",
            "return jobs;",
            Tests,
            "StrangeErrorTests.A_row_that_cannot_be_read_ends_failed_without_being_run_and_a_row_without_a_job_is_logged"),
        new(
            "Bodies of a lost lease do not count among the workers",
            Folder + "Execution/WorkerPool.cs",
            "strays = active;",
            "strays = active = 0;",
            Tests,
            "BlackHoleTests.No_more_bodies_run_than_there_are_workers_though_a_lease_is_lost"),
        new(
            "A server in doubt of its lease lets its jobs run on",
            Folder + "LeaseKeeper.cs",
            "if (server.Options.OnLeaseDoubt == LeaseDoubt.Cancel) server.CancelAll(CancelReason.LeaseDoubt);",
            "",
            Tests,
            "LeaseTests.A_server_that_cannot_renew_cancels_its_jobs_before_its_lease_is_over_and_goes_on_when_it_can"),
        new(
            "The self-fence waits for a call",
            Folder + "LeaseKeeper.cs",
            "if (!IsInDoubt) return NextStep",
            "if (server.Storage.Servers.SignalsAsync(server.Id, CancellationToken.None).AsTask().GetAwaiter().GetResult() is null || !IsInDoubt) return NextStep",
            Tests,
            "BlackHoleTests.A_server_whose_calls_all_hang_fences_itself"),
        new(
            "A stopping server charges the attempts that it interrupts",
            Folder + "Execution/OutcomeDecider.cs",
            """
            ChargesAttempt = false,
                    Reason = reason == CancelReason.Shutdown
            """,
            """
            ChargesAttempt = true,
                    Reason = reason == CancelReason.Shutdown
            """,
            Tests,
            "StopTests.A_stopping_server_signals_its_jobs_and_puts_them_back_without_a_charge"),
        new(
            "A cancellation is not looked for behind what wraps it",
            Folder + "Execution/OutcomeDecider.cs",
            "CancelReason.TimedOut) && Causes.HasCancellation(exception)",
            "CancelReason.TimedOut) && exception is OperationCanceledException",
            Tests,
            "StopTests.A_job_that_ends_of_its_cancelled_token_is_put_back_whatever_wraps_the_cancellation"),
        new(
            "Every stuck body gives its worker back",
            Folder + "Execution/WorkerPool.cs",
            "if (stuck < most)",
            "if (stuck < int.MaxValue)",
            Tests,
            "TimeLimitTests.Beyond_the_bound_a_body_that_goes_on_keeps_its_worker"),
        new(
            "A job that is brought back expires again",
            "src/JobLib/TimeLimits/JobTimeLimits.cs",
            " || claim.Parameters.ContainsKey(ExpiredAt)",
            "",
            Tests,
            "TimeLimitTests.A_job_that_waited_too_long_is_deleted_with_its_reason_and_runs_when_a_person_brings_it_back"),
        new(
            "The wait before a retry has no upper bound",
            "src/JobLib/Retries/RetryRule.cs",
            "return seconds < Longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : Longest;",
            "return TimeSpan.FromSeconds(seconds);",
            Tests,
            "RetryRuleTests.No_wait_is_longer_than_a_day_however_many_retries_there_were"),
        new(
            "One retry too few",
            "src/JobLib/Retries/RetryRule.cs",
            "attempt <= Attempts",
            "attempt < Attempts",
            Tests,
            "RetryRuleTests.Ten_retries_follow_the_first_run_unless_something_else_is_said"),
        new(
            "Creation filters do not see the runs of a schedule",
            "src/JobLib/Recurring/RecurringAdmission.cs",
            "if (tick.Jobs.Count == 0 || !factory.Concerns(definition)) return tick;",
            "if (tick.Jobs.Count >= 0) return tick;",
            Tests,
            "RecurringFilterTests.A_run_of_a_tick_and_one_by_hand_pass_the_filters_and_keep_what_they_say"),
    ];
}
