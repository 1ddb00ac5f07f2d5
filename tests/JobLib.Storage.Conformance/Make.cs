using System.Globalization;

namespace JobLib.Storage.Conformance;

/// <summary>Makes the records that tests give to a storage; a test says with <c>with</c> what matters to it.</summary>
public static class Make
{
    private static int queues;

    /// <summary>A new id, greater than all before.</summary>
    public static JobId Id() => JobId.New(TimeProvider.System);

    /// <summary>A job that can run at once.</summary>
    public static NewJob Job(string queue = "default") => new() { Id = Id(), Payload = Payload(), Queue = queue };

    /// <summary>A job that waits for another's end.</summary>
    public static NewJob Child(JobId parent, JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState, string queue = "default") =>
        Job(queue) with { Start = JobStart.AfterJob(parent, condition) };

    /// <summary>A job that waits for a batch's end.</summary>
    public static NewJob ChildOfBatch(JobId parent, JobContinuationOptions condition = JobContinuationOptions.OnlyOnSucceededState) =>
        Job() with { Start = JobStart.AfterBatch(parent, condition) };

    /// <summary>A member of a batch.</summary>
    public static NewJob Member(JobId batch, string queue = "default") => Job(queue) with { Batch = batch };

    /// <summary>As many jobs as asked for.</summary>
    public static IReadOnlyList<NewJob> Jobs(int count, string queue = "default") => [.. Enumerable.Range(0, count).Select(_ => Job(queue))];

    /// <summary>As many members as asked for.</summary>
    public static IReadOnlyList<NewJob> Members(JobId batch, int count, string queue = "default") =>
        [.. Jobs(count, queue).Select(job => job with { Batch = batch })];

    /// <summary>A sealed batch that starts at once.</summary>
    public static NewBatch Batch() => new() { Id = Id() };

    /// <summary>A call of <c>Shop.IMailer.Send</c>.</summary>
    public static JobPayload Payload(string arguments = "[42]", string type = "Shop.IMailer, Shop", string method = "Send") =>
        new(type, method, "System.Int32", arguments);

    /// <summary>The name of a queue that no other test has.</summary>
    public static string Queue() => string.Create(CultureInfo.InvariantCulture, $"q-{Interlocked.Increment(ref queues)}");

    /// <summary>An error.</summary>
    public static JobError Error(string message = "no such mailbox", string fingerprint = "f-1") =>
        new() { Type = "Shop.MailException", Message = message, Details = "   at Shop.Mailer.Send(Int32 id)", Fingerprint = fingerprint };

    /// <summary>The attempt succeeded.</summary>
    public static JobOutcome Success(string? result = null) => new() { Kind = JobOutcomeKind.Succeeded, Result = result };

    /// <summary>The attempt failed for good.</summary>
    public static JobOutcome Failure(JobError? error = null) => new() { Kind = JobOutcomeKind.Failed, Error = error ?? Error() };

    /// <summary>The attempt failed and will be repeated.</summary>
    public static JobOutcome Retry(TimeSpan delay = default, JobError? error = null) =>
        new()
        {
            Kind = JobOutcomeKind.Retry,
            Delay = delay,
            Error = error ?? Error(),
        };

    /// <summary>The attempt ends with the job's deletion.</summary>
    public static JobOutcome Deletion() => new() { Kind = JobOutcomeKind.Deleted };

    /// <summary>The job goes back through no fault of its own.</summary>
    public static JobOutcome Release(TimeSpan delay = default) => new() { Kind = JobOutcomeKind.Released, Delay = delay, ChargesAttempt = false };

    /// <summary>A person.</summary>
    public static JobActor Person(string name = "anna") => new() { Name = name, From = "203.0.113.7", Reason = "on call" };

    /// <summary>A recurring job that is due when the storage's clock reaches <paramref name="next"/>.</summary>
    public static RecurringDefinition Recurring(string id, DateTimeOffset? next) =>
        new() { Id = id, Payload = Payload(), Cron = "0 3 * * *", TimeZone = "UTC", Queue = "default", Next = next };

    /// <summary>A run of a recurring job.</summary>
    public static NewJob Run(string recurringId) => Job() with { RecurringId = recurringId };
}
