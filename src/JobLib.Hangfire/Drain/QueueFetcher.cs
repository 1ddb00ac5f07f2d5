using Hangfire;
using Hangfire.Storage;
using JobLib.Hangfire.Import;

namespace JobLib.Hangfire.Drain;

/// <summary>One of the fetchers of the drain: fetches from Hangfire's queues, moves what it gets, and gives back what cannot be moved.</summary>
internal sealed class QueueFetcher(Func<IServiceProvider, JobStorage> from, IServiceProvider services, HangfireDrainOptions options, ReportedLeft reported)
{
    private const int MaxHeld = 1_000; // jobs that cannot be moved are held, or they would be all that is ever fetched

    /// <summary>Fetches until the interval is over; then what was held goes back to its queue.</summary>
    public async Task FetchAsync(CancellationToken stop)
    {
        using var round = CancellationTokenSource.CreateLinkedTokenSource(stop);
        round.CancelAfter(options.Interval);
        var storage = from(services);
        var queues = options.Queues.Count > 0 ? [.. options.Queues] : storage.GetMonitoringApi().Queues().Select(queue => queue.Name).ToArray();
        var held = new List<IFetchedJob>();
        try
        {
            if (queues.Length == 0) await Task.Delay(Timeout.Infinite, round.Token);
            var findings = new ImportFindings(isDryRun: false, progress: null);
            var move = JobMove.Create(storage, services, options.Import, findings);
            using var connection = storage.GetConnection();
            while (held.Count < MaxHeld)
            {
                if (await TakeAsync(connection.FetchNextJob(queues, round.Token), move) is { } kept) held.Add(kept);
                foreach (var left in findings.TakeLeft()) reported.Tell(left);
            }

            await Task.Delay(Timeout.Infinite, round.Token);
        }
        catch (OperationCanceledException) when (round.IsCancellationRequested)
        {
            // The interval is over, or the host stops.
        }
        finally
        {
            foreach (var job in held)
            {
                job.Requeue();
                job.Dispose();
            }
        }
    }

    // A job that is neither moved nor left is none of a queue's any more: it ran, or was moved or deleted elsewhere.
    private static async ValueTask<IFetchedJob?> TakeAsync(IFetchedJob fetched, JobMove move)
    {
        var isKept = true;
        try
        {
            var set = await move.MoveAsync([fetched.JobId], isFetched: true);
            isKept = set.Waiting.Count + set.Left.Count > 0;
            if (isKept) return fetched;
            fetched.RemoveFromQueue();
            return null;
        }
        catch (Exception)
        {
            fetched.Requeue();
            isKept = false;
            throw;
        }
        finally
        {
            if (!isKept) fetched.Dispose();
        }
    }
}
