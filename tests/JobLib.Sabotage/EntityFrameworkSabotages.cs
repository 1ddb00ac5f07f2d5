namespace JobLib.Sabotage;

/// <summary>Of jobs in the transactions of Entity Framework.</summary>
internal static class EntityFrameworkSabotages
{
    private const string Folder = "src/JobLib.EntityFrameworkCore/";
    private const string Pending = Folder + "Saving/PendingJobs.cs";
    private const string Tests = "tests/JobLib.EntityFrameworkCore.Tests";

    public static IReadOnlyList<Sabotage> All { get; } =
    [
        new(
            "A single statement is saved without a transaction",
            Pending,
            "Database.AutoTransactionBehavior = AutoTransactionBehavior.Always;",
            "",
            Tests,
            "FaultTests.An_interceptor_that_throws_parts_no_job_from_its_data"
        ),
        new(
            "Any commit of the context writes what was collected",
            Pending,
            "units.Count > 0 && transactionOfSave == transaction",
            "units.Count > 0",
            Tests,
            "TransactionTests.A_commit_without_SaveChanges_writes_nothing_that_was_collected"
        ),
        new(
            "What is committed stays collected",
            Pending,
            "unit.WrittenIn == transaction",
            "unit is null",
            Tests,
            "SaveTests.A_job_is_there_when_SaveChanges_has_returned_and_not_before"
        ),
        new(
            "Jobs are dropped before the changes are that they belong to",
            Pending,
            "if (acceptsAll) Clear();",
            "Clear();",
            Tests,
            "TransactionTests.A_strategy_that_repeats_a_transaction_loses_and_doubles_nothing"
        ),
        new(
            "A SaveChanges that was suppressed writes its jobs",
            Pending,
            "return HasChanges() ? null : new(null);",
            "return new(null);",
            Tests,
            "FaultTests.A_SaveChanges_that_an_interceptor_suppresses_writes_no_job"
        ),
        new(
            "A context takes its jobs along into its pool",
            Pending,
            "LogDropped();\n        Clear();",
            "LogDropped();",
            Tests,
            "RegistrationTests.A_context_of_a_pool_begins_without_the_jobs_of_the_one_before"
        ),
        new(
            "A context on another database is not refused",
            Folder + "Collecting/CollectingAccess.cs",
            "ready.Jobs.CheckConnection(context.Database.GetDbConnection());",
            "",
            Tests,
            "RegistrationTests.A_storage_in_another_file_is_refused_where_the_job_is_created"
        ),
        new(
            "A job's success is not in the transaction of its data",
            Folder + "DbContextCompletionExtensions.cs",
            "await job.CompleteAsync(transaction.GetDbTransaction(), token);",
            "",
            Tests,
            "CompletionTests.A_commit_whose_answer_is_lost_is_the_jobs_success"
        ),
    ];
}
