using JobLib.Storage;

namespace JobLib.Reliability.Processes;

/// <summary>Version 0.1.0 has none of them.</summary>
internal static class LaterReads
{
    public static IEnumerable<Func<Task>> Of(IJobReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return [];
    }
}
