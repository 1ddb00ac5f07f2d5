using JobLib.Diagnostics;
using JobLib.Server.Loops;
using JobLib.Storage;

namespace JobLib.Server.Execution;

/// <summary>Sends what running jobs say about themselves, about twice a second and for all of them together, and before their outcome in any case.</summary>
internal sealed class JobReporter(ServerSession server) : IServerProcess
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(1); // until a job first says something: that wakes the loop
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2); // of an outcome with what is on its way: a log line must not hold it up

    private bool began;

    public string Name => "store what jobs say";

    public WakeSignal Wake => server.Reported;

    public async ValueTask<NextStep> StepAsync(CancellationToken stop)
    {
        if (!server.AnyReports) return NextStep.After(Idle);
        if (!began)
        {
            began = true;
            return NextStep.After(Interval); // a job that is over until then sends its lines with its outcome, once
        }

        await SendAsync(server.Jobs.Snapshot(), stop);
        return NextStep.After(Interval);
    }

    /// <summary>
    /// Sends what these jobs, which have ended, have said, and waits for what is on its way: the storage takes nothing from a job whose outcome it has. What
    /// cannot be sent is lost: a log line must not hold up an outcome.
    /// </summary>
    public async ValueTask TrySendAsync(IReadOnlyList<ActiveJob> jobs, CancellationToken stop)
    {
        if (!server.AnyReports) return;
        var began = server.Clock.GetTimestamp();
        try
        {
            await ArrivalAsync(jobs, began, stop); // earlier lines come first
            await SendAsync(jobs, stop);
            await ArrivalAsync(jobs, began, stop); // the loop may have taken the last ones in between
        }
        catch (Exception error) when (!stop.IsCancellationRequested)
        {
            server.Log.ReportsLost(server.Name, error);
        }
    }

    private async ValueTask ArrivalAsync(IReadOnlyList<ActiveJob> jobs, long began, CancellationToken stop)
    {
        var arrivals = jobs.Select(job => job.Report?.Arrival).OfType<Task>().Where(arrival => !arrival.IsCompleted).ToArray();
        var left = Patience - server.Clock.GetElapsedTime(began);
        if (arrivals.Length == 0 || left <= TimeSpan.Zero) return;
        try
        {
            await Task.WhenAll(arrivals).WaitAsync(left, server.Clock, stop);
        }
        catch (TimeoutException)
        {
            // It may still come. If not, the loop that sends it says so.
        }
    }

    private async ValueTask SendAsync(IReadOnlyList<ActiveJob> jobs, CancellationToken stop)
    {
        foreach (var part in jobs.Where(job => job.Report is not null).Chunk(server.Storage.Info.MaxSet))
        {
            var said = new List<(ActiveJob Job, JobReport Report)>();
            var arrival = new TaskCompletionSource(); // who waits goes on at once, here: by way of the pool a simulation could not follow it
            foreach (var job in part) // not before its turn: an error of another part takes nothing of this one
            {
                if (job.Report?.Take(job.Claim, arrival.Task) is { } report) said.Add((job, report));
            }

            if (said.Count == 0) continue;
            try
            {
                var lost = await server.Storage.Queue.ReportAsync(server.Id, [.. said.Select(taken => taken.Report)], stop).OrLeaveAsync(stop);
                server.CancelLost(jobs, lost);
            }
            catch
            {
                foreach (var (job, report) in said) job.Report?.PutBack(report.Parameters); // lines and progress may be lost, how far the work is may not
                throw;
            }
            finally
            {
                arrival.SetResult();
            }
        }
    }
}
