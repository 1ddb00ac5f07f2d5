namespace JobLib.Sabotage;

/// <summary>Of the client: its calls, and what it accepts as a job.</summary>
internal static class ClientSabotages
{
    private const string Folder = "src/JobLib/";
    private const string Tests = "tests/JobLib.Tests";

    public static IReadOnlyList<Sabotage> All { get; } =
    [
        new(
            "An asynchronous call has no deadline",
            Folder + "Client/Calls/AsyncRoute.cs",
            "var result = await task.WaitAsync(atMost, clock, cancellationToken);",
            "var result = await task.WaitAsync(cancellationToken);",
            Tests,
            "CallDeadlineTests.A_call_that_hangs_ends_at_its_time_for_its_caller_and_for_those_behind_it"),
        new(
            "A synchronous call has no deadline",
            Folder + "Client/Calls/BlockingRoute.cs",
            "if (Task.WaitAny([task], atMost) < 0)",
            "if (Task.WaitAny([task]) < 0)",
            Tests,
            "CallDeadlineTests.A_call_that_hangs_ends_at_its_time_for_its_caller_and_for_those_behind_it"),
        new(
            "A caller whose time is over takes those behind it along",
            Folder + "Client/Calls/InsertCoalescer.cs",
            "            PutBack(tickets, leader);\n",
            "            tickets.ForEach(ticket => ticket.Fail(e));\n",
            Tests,
            "CallDeadlineTests.A_caller_whose_time_is_over_leaves_the_rest_of_theirs_to_those_behind_it"),
        new(
            "A method that another one hides is called by its name alone",
            Folder + "Invocation/Names/CallNames.cs",
            "? plain : Exact(type, method, plain);",
            "? plain : plain;",
            Tests,
            "MethodMeantTests.A_server_runs_the_method_that_the_compiler_chose"),
        new(
            "Arguments are not proven to come back",
            Folder + "Serialization/ValueProof.cs",
            "return same.Compare(value, read, info.Type)?.ToString();",
            "return null;",
            Tests,
            "RoundTripZooTests.What_is_accepted_comes_back_as_it_was_and_all_else_is_refused"),
        new(
            "A payload may name a method of the framework",
            Folder + "Invocation/Names/JobMethodPolicy.cs",
            "return !FrameworkAssemblies.Contains(type.Assembly) || IsConsoleWrite(type, method);",
            "return true;",
            Tests,
            "UnknownAndMalformedTests.A_row_written_by_hand_cannot_start_a_process"),
        new(
            "A payload may name an assembly that the application does not have",
            Folder + "Invocation/Names/JobAssemblies.cs",
            "(names.Contains(name) ? found.GetOrAdd(name, Load) : null)",
            "found.GetOrAdd(name, Load)",
            Tests,
            "PayloadFuzzTests.No_payload_loads_an_assembly_that_is_not_the_applications_or_calls_what_is_forbidden"),
    ];
}
