namespace JobLib.Recurring;

/// <summary>A recurring job that the application declares inside <c>AddJobLib</c>.</summary>
internal sealed record DeclaredRecurring(string Id, Job Job, string Cron, RecurringJobOptions Options);
