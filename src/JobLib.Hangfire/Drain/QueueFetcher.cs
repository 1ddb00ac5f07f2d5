using Hangfire;
using Hangfire.Storage;
using JobLib.Diagnostics;
using JobLib.Hangfire.Hosting;
using JobLib.Hangfire.Import;
using Microsoft.Extensions.Logging;

namespace JobLib.Hangfire.Drain;

/// <summary>One of the fetchers of the drain: fetches from Hangfire's queues, moves what it gets, and gives back what cannot be moved.</summary>
internal sealed class QueueFetcher(
    Func<IServiceProvider, JobStorage> from,
    IServiceProvider services,
    HangfireDrainOptions options,
    TimeProvider clock,
    ReportedLeft reported,
    ILogger log
)
{
    private const int MaxHeld = 1_000; // jobs that cannot be moved are held, or they would be all that is ever fetched

    /// <summary>Fetches until the interval is over; then what was held goes back to its queue.</summary>
    public async Task FetchAsync(CancellationToken stop)
    {
        using var interval = new CancellationTokenSource(options.Interval, clock);
        using var round = CancellationTokenSource.CreateLinkedTokenSource(stop, interval.Token);
        var storage = from(services);
        var queues = options.Queues.Count > 0 ? [.. options.Queues] : storage.GetMonitoringApi().Queues().Select(queue => queue.Name).ToArray();
        using var connection = storage.GetConnection(); // until all that it has fetched is given back
        var held = new Stack<IFetchedJob>();
        try
        {
            if (queues.Length > 0) await FetchAsync(storage, connection, queues, held, round.Token);
            await Task.Delay(Timeout.Infinite, round.Token);
        }
        catch (OperationCanceledException) when (round.IsCancellationRequested)
        {
            // The interval is over, or the host stops.
        }
        finally
        {
            GiveBack(held);
        }
    }

    // Each job is held until it is known that it does not stay in Hangfire.
    private async ValueTask FetchAsync(JobStorage storage, IStorageConnection connection, string[] queues, Stack<IFetchedJob> held, CancellationToken round)
    {
        var findings = new ImportFindings(isDryRun: false, progress: null);
        var move = JobMove.Create(storage, services, options.Import, findings);
        while (held.Count < MaxHeld)
        {
            var fetched = connection.FetchNextJob(queues, round);
            held.Push(fetched);
            var set = await move.MoveAsync([fetched.JobId], isFetched: true);
            foreach (var left in findings.TakeLeft()) reported.Tell(left);
            if (set.Waiting.Count + set.Left.Count > 0) continue;
            fetched.RemoveFromQueue(); // it is none of a queue's any more: it moved, or it ran, or was moved or deleted elsewhere
            held.Pop().Dispose();
        }
    }

    private void GiveBack(Stack<IFetchedJob> held)
    {
        var errors = new List<Exception>();
        foreach (var job in held)
        {
            try
            {
                using (job) job.Requeue();
            }
            catch (Exception error) // the others go back all the same
            {
                errors.Add(error);
            }
        }

        if (errors.Count > 0) log.NotGivenBack(errors.Count, ExceptionText.Message(errors[0]));
    }
}
