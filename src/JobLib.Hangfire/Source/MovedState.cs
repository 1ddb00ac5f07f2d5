using Hangfire.Common;
using Hangfire.States;
using Hangfire.Storage;

namespace JobLib.Hangfire.Source;

/// <summary>
/// The end of a job in Hangfire: it is in JobLib now. It expires as any that is over, and is none of the ends that Hangfire knows: after one of those a
/// continuation that comes later would be started at once, or deleted, though its parent has not run yet. So that waits, and moves as well.
/// </summary>
internal sealed class MovedState(JobId id, DateTimeOffset at) : IState
{
    private const string StateName = "MovedToJobLib";
    private const string MovedAt = "MovedAt";
    private const string JobLibId = "JobLibId";

    public DateTimeOffset At { get; } = at;

    public string Name => StateName;

    public string Reason => $"Moved to JobLib as job {id}.";

    public bool IsFinal => true;

    public bool IgnoreJobLoadException => true;

    /// <summary>Which job of JobLib's it has become; null when it was not moved.</summary>
    public static JobId? Find(StateData? state) =>
        state?.Name == StateName && state.Data is { } data && data.TryGetValue(JobLibId, out var text) && JobId.TryParse(text, out var id) ? id : null;

    public Dictionary<string, string> SerializeData() => new() { [MovedAt] = JobHelper.SerializeDateTime(At.UtcDateTime), [JobLibId] = id.ToString() };
}
