using JobLib.Diagnostics;
using JobLib.Server.Loops;
using JobLib.Storage;

namespace JobLib.Server.Execution;

/// <summary>Sends what running jobs say about themselves, about twice a second and for all of them together, and before their outcome in any case.</summary>
internal sealed class JobReporter(ServerSession server) : IServerProcess
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    public string Name => "store what jobs say";

    public WakeSignal Wake { get; } = new();

    public async ValueTask<NextStep> StepAsync(CancellationToken stop)
    {
        if (server.AnyReports) await SendAsync(server.Jobs.Snapshot(), stop);
        return NextStep.After(Interval);
    }

    /// <summary>Sends what these jobs have said. What cannot be sent is lost: a log line must not hold up an outcome.</summary>
    public async ValueTask TrySendAsync(IReadOnlyList<ActiveJob> jobs, CancellationToken stop)
    {
        if (!server.AnyReports) return;
        try
        {
            await SendAsync(jobs, stop);
        }
        catch (Exception error) when (!stop.IsCancellationRequested)
        {
            server.Log.ReportsLost(server.Name, error);
        }
    }

    private async ValueTask SendAsync(IReadOnlyList<ActiveJob> jobs, CancellationToken stop)
    {
        List<(ActiveJob Job, JobReport Report)>? reports = null;
        foreach (var job in jobs)
        {
            if (job.Report?.Take(job.Claim) is { } report) (reports ??= []).Add((job, report));
        }

        if (reports is null) return;
        foreach (var part in reports.Chunk(server.Storage.Info.MaxSet))
        {
            try
            {
                var lost = await server.Storage.Queue.ReportAsync(server.Id, [.. part.Select(said => said.Report)], stop).OrLeaveAsync(stop);
                server.CancelLost(jobs, lost);
            }
            catch
            {
                foreach (var (job, report) in part) job.Report?.PutBack(report.Parameters); // lines and progress may be lost, how far the work is may not
                throw;
            }
        }
    }
}
