using JobLib.Jobs;
using JobLib.Storage;

namespace JobLib.SqlServer;

/// <summary>A job to create, and the tick that creates it when one does.</summary>
internal readonly record struct NewRow(NewJob Job, int? Tick = null)
{
    public static bool HasParent(JobStart start) => start.Kind is JobStartKind.AfterJob or JobStartKind.AfterBatch;

    public static Guid? Parent(JobStart start) => HasParent(start) ? start.Parent.Value : null;
}

/// <summary>A recurring job to be changed: its next run to be, and what was read of it where that counts.</summary>
internal readonly record struct RecurringName(string Id, DateTimeOffset? Next, RecurringDefinition? Read);

/// <summary>A job in a server's hands, with what it says about itself.</summary>
internal readonly record struct HeldRow(JobId Job, long Fence, bool Started, JobProgress? Progress);

/// <summary>A parameter of a job, or, without a value, one of its tags.</summary>
internal readonly record struct JobText(JobId Job, string Name, string? Value)
{
    private const char Bar = '|'; // ends a parameter's name, since the database's comparisons pass over trailing blanks

    /// <summary>A parameter's name as it was given, out of the one that is stored.</summary>
    public static string NameOf(string stored) => IsName(stored) ? stored[..^1] : stored;

    /// <summary>Whether a name was stored by JobLib.</summary>
    public static bool IsName(string stored) => stored.EndsWith(Bar);

    /// <summary>Tags and parameters, each name once.</summary>
    public static IReadOnlyCollection<JobText> Of(IEnumerable<NewJob> jobs) => [.. jobs.SelectMany(job =>
        job.Tags.Select(tag => new JobText(job.Id, FreeText.Clean(tag, FreeText.NameLength), null)).Concat(Of(job.Id, job.Parameters)))];

    public static IReadOnlyCollection<JobText> Of(IEnumerable<JobFinish> finishes) =>
        [.. finishes.SelectMany(finish => Of(finish.Id, finish.Outcome.Parameters))];

    public static IReadOnlyCollection<JobText> Of(IEnumerable<JobReport> reports) => [.. reports.SelectMany(report => Of(report.Id, report.Parameters))];

    private static IEnumerable<JobText> Of(JobId job, IReadOnlyDictionary<string, string> parameters) => parameters
        .Select(parameter => new JobText(job, FreeText.Clean(parameter.Key, FreeText.NameLength) + Bar, FreeText.Clean(parameter.Value, int.MaxValue)))
        .DistinctBy(text => text.Name);
}
