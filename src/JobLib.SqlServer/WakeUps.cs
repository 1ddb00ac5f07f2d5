using JobLib.SqlServer.Sql;

namespace JobLib.SqlServer;

/// <summary>Wakes those who wait for jobs: at once for what this process commits, and by one poller a process for what others do.</summary>
internal sealed class WakeUps(SqlServerSession session) : IAsyncDisposable
{
    private static readonly TimeSpan Hot = TimeSpan.FromMilliseconds(5);

    private readonly QueueSql sql = new(session.Names);
    private readonly WaitingList waiting = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Lock starting = new();
    private TimeSpan pause = Hot;
    private Task? polling;
    private bool disposed;

    /// <summary>Something may have become ready in these queues, and is committed.</summary>
    public void AfterCommit(IEnumerable<string> queues)
    {
        foreach (var queue in queues)
        {
            waiting.Wake(queue);
        }

        pause = Hot;
    }

    public Task WaitAsync(IReadOnlyList<string> queues, TimeSpan atMost, CancellationToken cancellationToken)
    {
        StartPolling();
        return waiting.WaitAsync(queues, atMost, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, true)) return;
        await stop.CancelAsync().ConfigureAwait(false);
        if (polling is { } task) await task.ConfigureAwait(false);
        stop.Dispose();
    }

    private void StartPolling()
    {
        if (polling is not null) return;
        lock (starting)
        {
            if (polling is not null || stop.IsCancellationRequested) return;
            using var _ = ExecutionContext.SuppressFlow(); // the loop must not inherit a caller's transaction, trace or culture
            polling = Task.Run(PollAsync);
        }
    }

    private async Task PollAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(pause, stop.Token).ConfigureAwait(false);
                pause = pause * 2 < session.Options.PollInterval ? pause * 2 : session.Options.PollInterval;
                await LookAsync(waiting.Queues()).ConfigureAwait(false);
            }
            catch (Exception)
            {
                // The storage is being disposed, or the database is away: whoever sleeps wakes by himself after the time that he gave.
            }
        }
    }

    private async Task LookAsync(IReadOnlyCollection<string> queues)
    {
        if (queues.Count == 0) return;
        var unit = new StatementBatch().Add(sql.Wait).Rows("names", RowSets.NameList, [.. queues.Select(queue => (queue, (DateTimeOffset?)null))]);
        foreach (var queue in await session.RunAsync(unit, results => results.ListAsync(row => row.Text(0)), stop.Token).ConfigureAwait(false))
        {
            waiting.Wake(queue);
        }
    }
}
