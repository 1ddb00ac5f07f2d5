using System.Data.Common;
using JobLib.Storage;

namespace JobLib.Dashboard.Tests.Samples;

/// <summary>
/// A storage whose content a test writes by hand, so that pages can be held to any state of affairs, also those that real servers would clear up at once.
/// </summary>
public sealed class SampleStorage(TimeProvider clock) : IJobStorage, IJobWriter, IRecurringStore, IJobQueue, IServerRegistry
{
    public SampleReader Data { get; } = new(clock);

    public List<(string What, JobActor Actor)> Actions { get; } = [];

    public List<NewJob> Created { get; } = [];

    /// <summary>Thrown by every question when set.</summary>
    public Exception? Failure { get; set; }

    public StorageInfo Info { get; set; } = new() { Name = "Sample", Location = "memory", Rates = true, QueueLimits = true };

    public IJobWriter Jobs => this;

    public IJobQueue Queue => this;

    public IServerRegistry Servers => this;

    public IRecurringStore Recurring => this;

    public IMaintenance Maintenance => throw new NotSupportedException();

    public IJobReader Reader => Failure is { } failure ? throw failure : Data;

    public ValueTask PrepareAsync(SchemaMode mode, StoragePolicy policy, CancellationToken cancellationToken) => default;

    public ValueTask<IReadOnlyList<ChangeResult>> ChangeAsync(JobChange change, CancellationToken cancellationToken)
    {
        lock (Data)
        {
            Actions.Add(($"{change.Kind} {change.Jobs.Count}", change.Actor));
            return new(change.Jobs.Select(id => Change(change, id.ToString())).ToArray());
        }
    }

    public ValueTask<IReadOnlyList<ChangeResult>> ChangeAsync(RecurringChange change, CancellationToken cancellationToken)
    {
        Actions.Add(($"{change.Kind} {string.Join(',', change.Ids)}", change.Actor));
        var known = change
            .Ids.Select(id => new ChangeResult(Data.Recurring.Any(job => job.Id == id) ? ChangeStatus.Applied : ChangeStatus.NotFound, null))
            .ToArray();
        Data.Recurring = [.. Data.Recurring.Where(job => change.Kind != RecurringChangeKind.Remove || !change.Ids.Contains(job.Id))
            .Select(job =>
                change.Ids.Contains(job.Id) && change.Kind is (RecurringChangeKind.Pause or RecurringChangeKind.Resume)
                    ? job with
                    {
                        Paused = change.Kind == RecurringChangeKind.Pause,
                    }
                    : job
            ),
    ];
        return new(known);
    }

    public ValueTask<IReadOnlyList<ChangeResult>> ChangeBatchesAsync(BatchChange change, CancellationToken cancellationToken)
    {
        Actions.Add(($"{change.Kind} batch {change.Batches[0]}", change.Actor));
        return new(change.Batches.Select(_ => new ChangeResult(ChangeStatus.Applied, null)).ToArray());
    }

    public ValueTask SetPausedAsync(IReadOnlyList<string> queues, bool paused, JobActor actor, CancellationToken cancellationToken)
    {
        Actions.Add(($"{(paused ? "pause" : "resume")} {string.Join(',', queues)}", actor));
        Data.Overview = Data.Overview with
        {
            Queues = [.. Data.Overview.Queues.Select(queue => queues.Contains(queue.Name) ? queue with { Paused = paused } : queue)],
        };
        return default;
    }

    public ValueTask SetConcurrencyLimitAsync(string key, int? limit, JobActor actor, CancellationToken cancellationToken)
    {
        Actions.Add(($"limit {key} {limit}", actor));
        Data.Concurrency = [.. Data.Concurrency.Where(known => known.Key != key), new() { Key = key, Limit = limit }];
        return default;
    }

    public ValueTask SetQueueLimitAsync(string queue, int? limit, JobActor actor, CancellationToken cancellationToken)
    {
        Actions.Add(($"queue limit {queue} {limit}", actor));
        return default;
    }

    public ValueTask SetRateAsync(string key, JobRate? rate, JobActor actor, CancellationToken cancellationToken)
    {
        Actions.Add(($"rate {key} {(rate is null ? "" : $"{rate.Permits}/{rate.Per.TotalSeconds} s+{rate.Burst}")}", actor));
        Data.Rates =
        [
            .. Data.Rates.Where(known => known.Key != key),
            new() { Key = key, Permits = rate?.Permits, Per = rate?.Per, Burst = rate?.Burst, SetFor = rate is null ? null : key },
        ];
        return default;
    }

    public ValueTask<bool> ChargeAsync(ServerId owner, JobId id, long fence, JobRate rate, int tokens, CancellationToken cancellationToken) => new(true);

    public ValueTask<bool> SetDrainingAsync(ServerId server, bool draining, JobActor actor, CancellationToken cancellationToken)
    {
        Actions.Add(($"drain {draining}", actor));
        return new(true);
    }

    public ValueTask<InsertResult> InsertAsync(InsertRequest unit, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        lock (Data) return new(new InsertResult([.. unit.Jobs.Select(job => Create(job, unit.Actor))], []));
    }

    public void CheckConnection(DbConnection connection) => throw new NotSupportedException();

    public ValueTask<bool> CompleteAsync(JobId id, long fence, string? result, DbTransaction transaction, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask SaveAsync(IReadOnlyList<RecurringDefinition> definitions, JobActor actor, CancellationToken cancellationToken)
    {
        Actions.Add(($"save {string.Join(',', definitions.Select(definition => definition.Id))}", actor));
        Data.Recurring = [.. Data.Recurring.Select(job => definitions.LastOrDefault(definition => definition.Id == job.Id) is { } saved
            ? job with { Cron = saved.Cron, TimeZone = saved.TimeZone, Queue = saved.Queue, Misfire = saved.Misfire, Next = saved.Next }
            : job)];
        return default;
    }

    public ValueTask<DueRecurring> DueAsync(int max, CancellationToken cancellationToken) => new(new DueRecurring(Data.Overview.Now, [], null));

    public ValueTask<IReadOnlyList<bool>> TickAsync(IReadOnlyList<RecurringTick> ticks, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<FetchResult> FetchAsync(FetchRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<FinishResult> FinishAsync(FinishRequest unit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<JobId>> ReportAsync(ServerId owner, IReadOnlyList<JobReport> reports, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask WaitAsync(IReadOnlyList<string> queues, TimeSpan atMost, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<ServerId> RegisterAsync(ServerDescription server, TimeSpan lease, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public RenewResult Renew(RenewRequest request) => throw new NotSupportedException();

    public ValueTask TallyAsync(ServerId server, IReadOnlyList<JobTally> tallies, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<Signals> SignalsAsync(ServerId owner, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask LeaveAsync(ServerId owner, IReadOnlyList<JobId> stillRunning, CancellationToken cancellationToken) => default;

    public ValueTask DisposeAsync() => default;

    private CreationResult Create(NewJob job, JobActor? actor)
    {
        if (job.IdempotencyKey is { } key && Created.FirstOrDefault(other => other.IdempotencyKey == key) is { } first)
            return new(InsertStatus.KeyTaken, first.Id);
        Actions.Add(($"insert {job.RecurringId}{job.Payload.Method}", actor ?? JobActor.Application));
        Created.Add(job);
        return new(InsertStatus.Created, job.Id);
    }

    private ChangeResult Change(JobChange change, string id)
    {
        var index = Data.Jobs.FindIndex(job => job.Id == id);
        if (index < 0) return new(ChangeStatus.NotFound, null);
        var was = Data.Jobs[index].State;
        if (change.Expected is { } expected && expected != was) return new(ChangeStatus.WrongState, was);
        var state = change.Kind switch { JobChangeKind.Delete => JobState.Deleted, JobChangeKind.Requeue => JobState.Enqueued, _ => JobState.Scheduled };
        Data.Jobs[index] = Data.Jobs[index] with { State = state, Retrying = false };
        return new(ChangeStatus.Applied, was);
    }
}
