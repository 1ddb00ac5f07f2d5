namespace JobLib.Sabotage;

/// <summary>Of the package for tests of applications.</summary>
internal static class TestingSabotages
{
    private const string Folder = "src/JobLib.Testing/";
    private const string Tests = "tests/JobLib.Testing.Tests";

    public static IReadOnlyList<Sabotage> All { get; } =
    [
        new(
            "Time jumps over what is due",
            Folder + "Stepping/Stepper.cs",
            "next is { } due && due < end ? due : end;",
            "end;",
            Tests,
            "AdvanceTests.Delays_and_retries_come_at_their_very_times"
        ),
        new(
            "A killed server tells what it has done",
            Folder + "Stepping/Faults.cs",
            "return kills;",
            "return false;",
            Tests,
            "FaultTests.A_killed_server_has_done_its_work_and_another_does_it_again_when_the_lease_is_over"
        ),
        new(
            "A request belongs to nobody",
            Folder + "Statics/RequestFlow.cs",
            "if (IsOfInterest(value.Key)) flow.Enter();",
            "",
            Tests,
            "StaticsTests.Each_request_belongs_to_the_host_that_serves_it"
        ),
        new(
            "A body without an end is not told that it is over",
            Folder + "Stepping/Stepper.cs",
            "session.Abandon(job);\n            throw StillRunning(job);",
            "throw StillRunning(job);",
            Tests,
            "DrainTests.A_body_that_does_not_end_is_cancelled_and_named"
        ),
        new(
            "Arguments are not compared",
            Folder + "Matching/CallPattern.cs",
            "else if (!JsonElement.DeepEquals(written[i], there[i]))",
            "else if (there.Length == 0)",
            Tests,
            "EnqueuedTests.A_call_is_found_by_its_arguments_whatever_they_are_written_with"
        ),
    ];
}
