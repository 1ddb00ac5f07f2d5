using JobLib.Storage;

namespace JobLib.Reliability.Processes;

/// <summary>A person with the dashboard open: reads every page, pauses and resumes a queue and a recurring job, drains and undrains a server.</summary>
internal sealed class Operator(IJobStorage storage, Notes notes)
{
    public const string IdleQueue = "idle";
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(300);
    private static readonly JobActor Person = new() { Name = "operator", Reason = "a test" };

    public async Task RunAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            await Task.WhenAll(Actions().Select(action => Task.Run(() => TryAsync(action), CancellationToken.None)));
            await Task.Delay(Interval, CancellationToken.None);
        }
    }

    private async Task TryAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (Exception error)
        {
            notes.Write("refused", error.GetType().Name, error.Message); // a page that fails is shown as failed, and asked for again
        }
    }

    private IEnumerable<Func<Task>> Actions()
    {
        var reader = storage.Reader;
        yield return PauseAsync;
        yield return DrainAsync;
        yield return ReadJobsAsync;
        yield return ReadBatchesAsync;
        yield return () => reader.OverviewAsync(default).AsTask();
        yield return () => reader.SeriesAsync(new(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow), default).AsTask();
        yield return () => reader.ErrorGroupsAsync(new(10), default).AsTask();
        yield return () => reader.RecurringAsync(new(10), default).AsTask();
        yield return () => reader.FindRecurringAsync([Worker.IdleRecurring], default).AsTask();
        yield return () => reader.RecurringDefinitionAsync(Worker.IdleRecurring, default).AsTask();
        yield return () => reader.AuditAsync(new(10), default).AsTask();
        yield return () => reader.OrphansAsync(10, default).AsTask();
        yield return () => reader.CountAsync(new() { States = [JobState.Succeeded] }, 1_000, default).AsTask();
        foreach (var later in LaterActions.Of(storage, Person)) yield return later;
    }

    private async Task PauseAsync()
    {
        await storage.Queue.SetPausedAsync([IdleQueue], true, Person, default);
        await storage.Queue.SetPausedAsync([IdleQueue], false, Person, default);
        await storage.Recurring.ChangeAsync(new() { Kind = RecurringChangeKind.Pause, Ids = [Worker.IdleRecurring], Actor = Person }, default);
        await storage.Recurring.ChangeAsync(new() { Kind = RecurringChangeKind.Resume, Ids = [Worker.IdleRecurring], Next = [null], Actor = Person }, default);
    }

    // Whoever was killed in between has left a server that fetches nothing: the next one lets it go on.
    private async Task DrainAsync()
    {
        var servers = (await storage.Reader.ServersAsync(default))
            .Where(server => !server.Dead)
            .Select(server => new ServerId(Guid.Parse(server.Id)))
            .ToArray();
        if (servers.Length == 0) return;
        await storage.Servers.SetDrainingAsync(servers[Random.Shared.Next(servers.Length)], true, Person, default);
        foreach (var server in servers) await storage.Servers.SetDrainingAsync(server, false, Person, default);
    }

    private async Task ReadJobsAsync()
    {
        var page = await storage.Reader.QueryAsync(new() { Size = 5 }, default);
        var ids = page.Items.Select(job => JobId.Parse(job.Id)).ToArray();
        if (ids.Length == 0) return;
        await storage.Reader.FindAsync(ids, default);
        await storage.Reader.LogAsync(ids[0], 0, 10, default);
    }

    private async Task ReadBatchesAsync()
    {
        var page = await storage.Reader.BatchesAsync(new(5), default);
        await storage.Reader.FindBatchesAsync([.. page.Items.Select(batch => JobId.Parse(batch.Id))], default);
    }
}
