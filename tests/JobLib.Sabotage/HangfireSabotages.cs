namespace JobLib.Sabotage;

/// <summary>Of the way over from Hangfire.</summary>
internal static class HangfireSabotages
{
    private const string Folder = "src/JobLib.Hangfire/";
    private const string Tests = "tests/JobLib.Hangfire.Tests";
    private const string Stops = "StopTests.Stopped_before_any_call_an_import_loses_and_doubles_nothing";

    public static IReadOnlyList<Sabotage> All { get; } =
    [
        new("A job is moved without its key", Folder + "Import/JobTranslation.cs", "IdempotencyKey = keyPrefix + source.Id, ", "", Tests, Stops),
        new("What an import has taken is not noted", Folder + "Source/MoveMarks.cs", "transaction.AddToSet(Set, context.BackgroundJob.Id);", "", Tests, Stops),
        new(
            "A recurring job is removed without what is needed to resume it",
            Folder + "Import/RecurringMove.cs",
            "if (isOurs) transaction.SetRangeInHash(KeptHashOf(id), stored.Where(entry => entry.Value is not null));",
            "",
            Tests,
            Stops
        ),
        new(
            "What Newtonsoft has kept is not compared",
            Folder + "Import/ArgumentProof.cs",
            "call.Parameters[i].Json is null || before[i] == after[i]",
            "call is not null || before[i] == after[i]",
            Tests,
            "ArgumentTests.What_cannot_be_shown_to_come_back_stays_with_its_reason_and_the_remedy"
        ),
        new(
            "Any job with the key is taken for this one",
            Folder + "Import/JobMove.cs",
            " && IsSame(holder, job):",
            ":",
            Tests,
            "ImportTests.Two_storages_of_Hangfire_with_the_same_ids_lose_nothing_to_each_other"
        ),
        new(
            "A job keeps none of the attempts that it had",
            "src/JobLib/Server/Execution/OutcomeDecider.cs",
            "rule.Retries(exception, job.Attempt)",
            "rule.Retries(exception, claim.Attempt)",
            Tests,
            "ImportTests.A_job_that_had_all_its_retries_but_the_last_in_Hangfire_fails_for_good_when_that_fails"
        ),
        new(
            "A job that cannot be moved is dropped from its queue",
            Folder + "Drain/QueueFetcher.cs",
            "if (set.Waiting.Count + set.Left.Count > 0) continue;",
            "",
            Tests,
            "DrainTests.A_job_that_cannot_be_moved_is_given_back_and_stands_in_nobodys_way"
        ),
    ];
}
