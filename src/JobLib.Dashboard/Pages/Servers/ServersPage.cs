using JobLib.Dashboard.Charts;
using JobLib.Dashboard.Live;
using JobLib.Dashboard.Reading;
using JobLib.Dashboard.Rendering;
using JobLib.Dashboard.Routing;

namespace JobLib.Dashboard.Pages;

/// <summary>Queues, and the servers that work on them.</summary>
internal static class ServersPage
{
    private const int RunningJobs = 200;
    private const int Sparklines = 20; // each is a question to the storage; queues past that are shown without

    public static async ValueTask<PageContent?> LoadAsync(DashboardRequest request, View view)
    {
        var overview = await request.OverviewAsync();
        var query = new JobQuery { States = [JobState.Processing], Order = JobOrder.OldestFirst, Size = RunningJobs };
        var running = await request.Reads.GetAsync("running", (reader, token) => reader.QueryAsync(query, token), request.Aborted);
        var rows = await JobTableRow.OfAsync(request, running.Items);
        var drawn = await SharedReads.EachAsync(
            overview.Queues.Take(Sparklines),
            queue => ChartReads.BucketsAsync(request, ChartRange.All[0], overview.Now, queue.Name)
        );
        var queues = overview
            .Queues.Select((queue, i) => new QueueTableRow(queue, i < drawn.Count ? [.. drawn[i].SkipLast(1).Select(bucket => (double)bucket.Total)] : []))
            .ToArray();
        return new(
            "Queues & Servers",
            "servers",
            ServersView.Body(view, overview, new(overview, request.Reads.History.Oldest), queues, rows.ToLookup(row => row.Job.ServerId))
        )
        {
            Topic = ChangeFeed.Overview,
        };
    }
}
