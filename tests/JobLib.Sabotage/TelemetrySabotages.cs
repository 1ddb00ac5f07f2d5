namespace JobLib.Sabotage;

/// <summary>Of what is told about jobs: spans, figures, logs, health.</summary>
internal static class TelemetrySabotages
{
    private const string Folder = "src/JobLib/";
    private const string Tests = "tests/JobLib.Telemetry.Tests";

    public static IReadOnlyList<Sabotage> All { get; } =
    [
        new(
            "An attempt is not linked to whoever created its job",
            Folder + "Telemetry/JobTelemetry.cs",
            "isLinked ? [new(created)] : null",
            "null",
            Tests,
            "TraceTests.A_job_that_one_process_creates_and_another_runs_is_one_linked_trace"),
        new(
            "A listener that throws breaks a job",
            Folder + "Telemetry/SpanEnd.cs",
            """
            action(span);
                    }
                    catch (Exception)
            """,
            """
            action(span);
                    }
                    catch (NotSupportedException)
            """,
            "tests/JobLib.Tests",
            "SeamTests.What_a_user_plugs_in_and_throws_fails_at_most_its_job"),
        new(
            "A task that a job leaves behind goes on writing into its log",
            Folder + "Server/Execution/JobLogCapture.cs",
            "public void Dispose() => context = null;",
            "public void Dispose() => _ = context;",
            Tests,
            "CapturedLogTests.A_task_that_a_job_leaves_behind_writes_nothing_into_its_log"),
        new(
            "Every probe asks the storage",
            Folder + "Management/CachedAnswer.cs",
            "clock.GetElapsedTime(askedAt) < fresh",
            "clock.GetElapsedTime(askedAt) < TimeSpan.Zero",
            Tests,
            "JobLibHealthTests.A_probe_a_second_costs_the_storage_one_read_in_five"),
        new(
            "A dispatcher that hangs passes for alive",
            Folder + "Server/ServerSession.cs",
            "stopping || Clock.GetElapsedTime",
            "!stopping || Clock.GetElapsedTime",
            Tests,
            "JobLibHealthTests.A_dispatcher_that_hangs_is_a_reason_to_restart_until_it_goes_on"),
    ];
}
