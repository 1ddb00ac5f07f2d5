using JobLib.Storage;

namespace JobLib.Reliability.Processes;

/// <summary>Version 0.1.0 has none of them.</summary>
internal static class LaterActions
{
    public static IEnumerable<Func<Task>> Of(IJobStorage storage, JobActor person)
    {
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentNullException.ThrowIfNull(person);
        return [];
    }
}
