namespace JobLib.Dashboard.Pages;

/// <summary>A recurring job, as this user may see it.</summary>
/// <param name="Job">The recurring job.</param>
/// <param name="Name">What it calls.</param>
/// <param name="Words">Its schedule in words.</param>
internal sealed record RecurringTableRow(RecurringSummary Job, string Name, string Words)
{
    /// <summary>Whether somebody who types this text could mean it.</summary>
    public bool Has(string text) =>
        new[] { Job.Id, Name, Words, Job.Cron, Job.TimeZone, Job.Queue }.Any(value => value.Contains(text, StringComparison.OrdinalIgnoreCase));
}
