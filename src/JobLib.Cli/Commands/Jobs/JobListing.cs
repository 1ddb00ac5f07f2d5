using System.Runtime.CompilerServices;

namespace JobLib.Cli.Commands.Jobs;

/// <summary>Reads jobs page by page, however many pages a search needs.</summary>
internal static class JobListing
{
    private const int LargestPage = 500;

    /// <param name="monitor">Who is asked.</param>
    /// <param name="query">Which jobs.</param>
    /// <param name="max">At most this many.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async IAsyncEnumerable<JobSummary> ReadAsync(
        IJobMonitor monitor,
        JobQuery query,
        int max,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var left = max;
        string? cursor = null;
        do
        {
            var page = await monitor.QueryAsync(query with { Size = Math.Min(left, LargestPage), Cursor = cursor }, cancellationToken);
            foreach (var job in page.Items) yield return job;
            left -= page.Items.Count;
            cursor = page.Next;
        }
        while (cursor is not null && left > 0);
    }
}
