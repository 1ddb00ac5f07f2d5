using JobLib.Concurrency;
using JobLib.Invocation;
using JobLib.Storage;

namespace JobLib.Groups;

/// <summary>Which group a new job is of: what its caller says, else the attribute of its method or type.</summary>
internal static class GroupRule
{
    /// <summary>The group of a call; none when neither its caller nor an attribute names one.</summary>
    /// <exception cref="InvalidJobException">The key cannot be made of the arguments.</exception>
    public static JobGroup For(JobCall call, IReadOnlyList<object?> arguments, EnqueueOptions asked, JobLimits limits) =>
        asked.Group is { } own ? Of(own, limits) : For(call, arguments, limits);

    /// <inheritdoc cref="For(JobCall, IReadOnlyList{object?}, EnqueueOptions, JobLimits)"/>
    public static JobGroup For(JobCall call, IReadOnlyList<object?> arguments, JobLimits limits) =>
        call.Attributes.Group is { Key: { } format } && KeyFormat.Make(call, format, arguments) is { Length: > 0 } key ? Of(key, limits) : JobGroup.None;

    /// <summary>Refuses jobs with a group where groups do not take turns.</summary>
    /// <exception cref="NotSupportedException">They do not, and one has a group.</exception>
    public static void Check(IReadOnlyList<NewJob> jobs, StorageInfo storage)
    {
        if (storage.Groups) return;
        for (var i = 0; i < jobs.Count; i++)
        {
            if (jobs[i].Group is { } group)
                throw new NotSupportedException($"Job '{jobs[i].Id}' is of the group '{group}', and groups do not take turns in {storage.Name}. Use a queue for each there.");
        }
    }

    private static JobGroup Of(string key, JobLimits limits) => new(key, limits.FindWeight(key));
}

/// <summary>The group of a new job.</summary>
/// <param name="Key">Its name; null for none.</param>
/// <param name="Weight">How many turns it has in a round.</param>
internal readonly record struct JobGroup(string? Key, int Weight)
{
    public static JobGroup None { get; } = new(null, 1);
}
