namespace JobLib.Sabotage;

/// <summary>Of SQLite, and of the rules of storage, tried there.</summary>
internal static class SqliteSabotages
{
    private const string Rules = "src/JobLib/Kernel/";
    private const string Folder = "src/JobLib.Sqlite/";
    private const string Tests = "tests/JobLib.Sqlite.Tests";

    public static IReadOnlyList<Sabotage> All { get; } =
    [
        new(
            "A finish does not compare fences (SQLite)",
            Rules + "Ending/Finishes.cs",
            "job.Fence != finish.Fence || ",
            "",
            Tests,
            "FinishFenceConformance.An_outcome_with_another_fence_is_stale"
        ),
        new(
            "A rescue marks servers whose leases are good (SQLite)",
            Rules + "Claiming/Rescue.cs",
            "!server.IsExpired && server.LeaseUntil <= commit.Now",
            "!server.IsExpired",
            Tests,
            "RescueConformance.Nothing_is_rescued_from_a_live_server"
        ),
        new(
            "A renewal ignores the mark of a rescue (SQLite)",
            Rules + "Rows/ServerRow.cs",
            "public bool IsLive => !IsExpired && !HasLeft;",
            "public bool IsLive => !HasLeft;",
            Tests,
            "LateLeaseConformance.Once_a_rescue_has_marked_it_everything_is_refused_and_its_renewal_takes_the_charge_back"
        ),
        new(
            "Calls are answered before their commit (SQLite)",
            Folder + "Writing/SqliteWriter.cs",
            "            request.Apply(transaction);\n        }",
            "            request.Apply(transaction);\n            request.Complete();\n        }",
            Tests,
            "DiskFullTests.A_full_disk_refuses_jobs_and_loses_none_and_goes_on_when_there_is_room_again"
        ),
        new(
            "A row that cannot be read throws (SQLite)",
            Folder + "Rows/ReadyJob.cs",
            "Parameters = parameters,",
            "Parameters = areParametersRead ? parameters : throw new InvalidOperationException(),",
            Tests,
            "UnreadableRowConformance.A_job_that_cannot_be_read_is_handed_out_with_the_reason_and_its_neighbours_come_as_always"
        ),
        new(
            "A commit wakes nobody (SQLite)",
            Folder + "Writing/SqliteWriter.cs",
            "if (scope is { Woken.Count: > 0 }) signals.Wake(scope.Woken);",
            "",
            Tests,
            "WakeUpConformance.A_new_job_wakes"
        ),
    ];
}
