using JobLib.Dashboard.Search;

namespace JobLib.Dashboard.Pages;

/// <summary>A change to all jobs that match, before it is confirmed.</summary>
/// <param name="Verb"><c>Retry</c> or <c>Delete</c>.</param>
/// <param name="Tab">The tab that the search stands on.</param>
/// <param name="Text">The search.</param>
/// <param name="Count">How many match now.</param>
/// <param name="UpTo">Later ids are not touched.</param>
/// <param name="At">What is created later is not touched.</param>
internal sealed record BulkModel(string Verb, JobTab Tab, string Text, CappedCount Count, string UpTo, DateTimeOffset At)
{
    /// <summary>What the user types to confirm.</summary>
    public string Typed => Count.ToString();
}
