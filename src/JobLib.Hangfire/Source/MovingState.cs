using Hangfire.States;
using Hangfire.Storage;

namespace JobLib.Hangfire.Source;

/// <summary>
/// The state of a job that an import has taken and that is not in JobLib for certain yet. No worker of Hangfire's takes it; what it was before stands in its
/// data, so that the next import goes on.
/// </summary>
internal sealed class MovingState(SourceJob job) : IState
{
    public const string StateName = "MovingToJobLib";

    private const string From = "From";
    private const string Prefix = "From:";

    public string Name => StateName;

    public string Reason => "On its way to JobLib. If it stays here, the import was stopped: run it again, and it goes on.";

    public bool IsFinal => false;

    public bool IgnoreJobLoadException => true;

    /// <summary>What a state was before, where it is this one; else the state itself.</summary>
    public static (string Name, IReadOnlyDictionary<string, string> Data, bool IsParked) Origin(StateData state)
    {
        var data = state.Data ?? new Dictionary<string, string>();
        if (!Is(state.Name) || !data.TryGetValue(From, out var name)) return (state.Name, new Dictionary<string, string>(data), false);
        var before = data.Where(entry => entry.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .ToDictionary(entry => entry.Key[Prefix.Length..], entry => entry.Value, StringComparer.Ordinal);
        return (name, before, true);
    }

    public static bool Is(string? name) => string.Equals(name, StateName, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the job is still in the state in which it was read.</summary>
    public bool Fits(StateData? now) => now is not null && now.Name == job.State
        && job.StateData.All(entry => now.Data is not null && now.Data.TryGetValue(entry.Key, out var value) && value == entry.Value);

    public Dictionary<string, string> SerializeData()
    {
        var data = job
            .StateData.Where(entry => entry.Value is not null)
            .ToDictionary(entry => Prefix + entry.Key, entry => entry.Value, StringComparer.Ordinal);
        data[From] = job.State;
        return data;
    }
}
