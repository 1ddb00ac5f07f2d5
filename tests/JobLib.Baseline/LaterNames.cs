using JobLib.Storage;

namespace JobLib.Reliability;

/// <summary>What the processes call by its present name and version 0.1.0 by an older one.</summary>
internal static class LaterNames
{
    public static ValueTask<IReadOnlyList<JobId>> OrphansAsync(this IJobReader reader, int max, CancellationToken cancellationToken) =>
        reader.LimboAsync(max, cancellationToken);
}
