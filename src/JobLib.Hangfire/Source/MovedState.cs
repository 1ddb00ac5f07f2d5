using Hangfire.Common;
using Hangfire.States;
using Hangfire.Storage;

namespace JobLib.Hangfire.Source;

/// <summary>The end of a job in Hangfire: it is in JobLib now. To Hangfire it is deleted, and expires; its continuations are not set off, since they move as well.</summary>
internal sealed class MovedState(JobId id, DateTimeOffset at) : IState
{
    private const string JobLibId = "JobLibId";

    public string Name => DeletedState.StateName;

    public string Reason => $"Moved to JobLib as job {id}.";

    public bool IsFinal => true;

    public bool IgnoreJobLoadException => true;

    /// <summary>Which job of JobLib's it has become; null when it was not moved.</summary>
    public static JobId? Find(StateData? state) =>
        state?.Name == DeletedState.StateName && state.Data is { } data && data.TryGetValue(JobLibId, out var text) && JobId.TryParse(text, out var id) ? id : null;

    public Dictionary<string, string> SerializeData() => new() { ["DeletedAt"] = JobHelper.SerializeDateTime(at.UtcDateTime), [JobLibId] = id.ToString() };
}
