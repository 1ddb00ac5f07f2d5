using JobLib.Diagnostics;
using JobLib.Storage;

namespace JobLib.Server;

/// <summary>Sends what running jobs say about themselves, about twice a second and for all of them together, and before their outcome in any case.</summary>
internal sealed class JobReporter(Incarnation server)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(Interval, server.Clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (server.AnyReports) await SendAsync(server.Held.Snapshot(), stop);
        }
    }

    /// <summary>Sends what these jobs have said. What cannot be sent is lost: a log line must not hold up an outcome.</summary>
    public async ValueTask SendAsync(IReadOnlyList<ActiveJob> jobs, CancellationToken stop)
    {
        if (!server.AnyReports) return;
        List<JobReport>? reports = null;
        foreach (var job in jobs)
        {
            if (job.Report?.Take(job.Claim) is { } report) (reports ??= []).Add(report);
        }

        if (reports is null) return;
        try
        {
            foreach (var part in reports.Chunk(server.Storage.Info.MaxSet))
            {
                var lost = await server.Storage.Queue.ReportAsync(server.Id, part, stop);
                foreach (var id in lost) server.Held.Find(id)?.Cancel(CancelReason.Lost);
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            server.Log.ReportsLost(server.Name, reports.Count, error);
        }
    }
}
