using JobLib.Client;
using JobLib.Client.Calls;
using JobLib.Concurrency;
using JobLib.Recurring.Schedules;
using JobLib.Storage;
using JobLib.Telemetry;

namespace JobLib.Recurring;

/// <summary>The recurring jobs of a host's storage.</summary>
internal sealed class RecurringJobManager(
    IStorageAccess access,
    RecurringDefinitions definitions,
    JobFactory factory,
    JobCalendars calendars,
    JobTelemetry telemetry
) : IRecurringJobManager
{
    private static readonly DateTimeOffset Earliest = DateTimeOffset.MinValue.AddDays(3); // jitter and a zone's offset lead no further back than time goes

    public async Task AddOrUpdateAsync(
        string recurringJobId,
        Job job,
        string cronExpression,
        RecurringJobOptions? options = null,
        JobActor? actor = null,
        CancellationToken cancellationToken = default
    )
    {
        RecurringDefinitions.Check(recurringJobId);
        var storage = await access.GetAsync(cancellationToken);
        var now = await NowAsync(storage, cancellationToken);
        var definition = definitions.Make(recurringJobId, job, cronExpression, options ?? new(), now);
        await storage.Recurring.SaveAsync([definition], actor ?? JobActor.Application, cancellationToken);
    }

    public async Task AddOrUpdateManyAsync(Action<RecurringJobSet> add, JobActor? actor = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(add);
        var set = new RecurringJobSet();
        add(set);
        if (set.Jobs.Count == 0) return;
        var storage = await access.GetAsync(cancellationToken);
        var now = await NowAsync(storage, cancellationToken);
        await SaveAsync(
            storage,
            [.. set.Jobs.Select(job => definitions.Make(job.Id, job.Job, job.Cron, job.Options, now))],
            actor ?? JobActor.Application,
            cancellationToken
        );
    }

    public async Task<string> TriggerAsync(string recurringJobId, JobActor? actor = null, CancellationToken cancellationToken = default) =>
        (await TriggerAsync(recurringJobId, idempotencyKey: null, actor, cancellationToken)).Id.ToString();

    public async Task<IReadOnlyList<DateTimeOffset>> PreviewBackfillAsync(
        string recurringJobId,
        DateTimeOffset from,
        DateTimeOffset to,
        CancellationToken cancellationToken = default
    )
    {
        var (storage, definition) = await FindAsync(recurringJobId, cancellationToken);
        return Backfill(definition, from, to, await NowAsync(storage, cancellationToken));
    }

    public async Task<IReadOnlyList<string>> BackfillAsync(
        string recurringJobId,
        DateTimeOffset from,
        DateTimeOffset to,
        JobActor? actor = null,
        CancellationToken cancellationToken = default
    )
    {
        var (storage, definition) = await FindAsync(recurringJobId, cancellationToken);
        var ids = new List<string>();
        foreach (var times in Backfill(definition, from, to, await NowAsync(storage, cancellationToken)).Chunk(storage.Info.MaxSet))
        {
            var runs = times.Select(time => RecurringRun.OfBackfill(definition, time, factory.Clock));
            ids.AddRange((await InsertAsync(storage, definition, [.. runs], actor, cancellationToken)).Select(run => run.Id.ToString()));
        }

        return ids;
    }

    public Task<bool> PauseAsync(string recurringJobId, JobActor? actor = null, CancellationToken cancellationToken = default) =>
        ChangeAsync(RecurringChangeKind.Pause, recurringJobId, actor, cancellationToken);

    public async Task<bool> ResumeAsync(string recurringJobId, JobActor? actor = null, CancellationToken cancellationToken = default)
    {
        RecurringDefinitions.Check(recurringJobId);
        var storage = await access.GetAsync(cancellationToken);
        if (await storage.Reader.RecurringDefinitionAsync(recurringJobId, cancellationToken) is not { } definition) return false;
        var next = Next(definition, await NowAsync(storage, cancellationToken));
        var change = new RecurringChange { Kind = RecurringChangeKind.Resume, Ids = [recurringJobId], Next = [next], Actor = actor ?? JobActor.Application };
        return Applied(await storage.Recurring.ChangeAsync(change, cancellationToken));
    }

    public Task<bool> SkipNextAsync(string recurringJobId, JobActor? actor = null, CancellationToken cancellationToken = default) =>
        SkipAsync(recurringJobId, run: null, actor, cancellationToken);

    public Task<bool> RemoveIfExistsAsync(string recurringJobId, JobActor? actor = null, CancellationToken cancellationToken = default) =>
        ChangeAsync(RecurringChangeKind.Remove, recurringJobId, actor, cancellationToken);

    public async Task<Page<RecurringSummary>> ListAsync(PageRequest? page = null, CancellationToken cancellationToken = default) =>
        await (await access.GetAsync(cancellationToken)).Reader.RecurringAsync(page ?? new(), cancellationToken);

    /// <summary>A run now; with an idempotency key one, however often it is asked for.</summary>
    /// <exception cref="RecurringJobNotFoundException">There is no such recurring job.</exception>
    /// <exception cref="JobCreationCanceledException">A filter did not let the run be created.</exception>
    internal async ValueTask<CreationResult> TriggerAsync(
        string recurringJobId,
        string? idempotencyKey,
        JobActor? actor,
        CancellationToken cancellationToken
    )
    {
        var (storage, definition) = await FindAsync(recurringJobId, cancellationToken);
        var run = RecurringRun.Of(definition, JobStart.Now, factory.Clock) with { IdempotencyKey = idempotencyKey };
        return (await InsertAsync(storage, definition, [run], actor, cancellationToken))[0];
    }

    /// <summary>Leaves out one run; null: the next one, whichever that is.</summary>
    /// <returns>False when that is not the next run, and as for <see cref="SkipNextAsync"/>.</returns>
    internal async Task<bool> SkipAsync(string recurringJobId, DateTimeOffset? run, JobActor? actor, CancellationToken cancellationToken)
    {
        RecurringDefinitions.Check(recurringJobId);
        var storage = await access.GetAsync(cancellationToken);
        var definition = await storage.Reader.RecurringDefinitionAsync(recurringJobId, cancellationToken);
        if (definition is not { Next: { } next } || !RecurringTicker.IsTick(next) || run is not null && run != next) return false;
        if (
            !TimeZones.TryFind(definition.TimeZone, out var zone)
            || !RecurringSchedule.TryRead(definition.Id, definition.Cron, calendars, out var schedule, out _)
        )
        {
            return false;
        }

        var change = new RecurringChange
        {
            Kind = RecurringChangeKind.SkipNext,
            Ids = [recurringJobId],
            Next = [schedule.NextFrom(next, zone)],
            Expected = [definition],
            Actor = actor ?? JobActor.Application,
        };
        return Applied(await storage.Recurring.ChangeAsync(change, cancellationToken));
    }

    /// <summary>The storage's clock: a client whose own is ahead must not begin a schedule with a tick that is past for everybody else.</summary>
    internal static async ValueTask<DateTimeOffset> NowAsync(IJobStorage storage, CancellationToken cancellationToken) =>
        (await storage.Recurring.DueAsync(1, cancellationToken)).Now;

    /// <summary>Saves as many at a time as the storage takes.</summary>
    internal static async ValueTask SaveAsync(
        IJobStorage storage,
        IEnumerable<RecurringDefinition> definitions,
        JobActor actor,
        CancellationToken cancellationToken
    )
    {
        foreach (var set in definitions.Chunk(storage.Info.MaxSet))
            await storage.Recurring.SaveAsync(set, actor, cancellationToken).OrLeaveAsync(cancellationToken);
    }

    private async Task<bool> ChangeAsync(RecurringChangeKind kind, string id, JobActor? actor, CancellationToken cancellationToken)
    {
        RecurringDefinitions.Check(id);
        var storage = await access.GetAsync(cancellationToken);
        return Applied(await storage.Recurring.ChangeAsync(new() { Kind = kind, Ids = [id], Actor = actor ?? JobActor.Application }, cancellationToken));
    }

    // What cannot be read here is due at once: a server says so as a fault, or knows better.
    private DateTimeOffset? Next(RecurringDefinition definition, DateTimeOffset now)
    {
        if (
            !RecurringSchedule.TryRead(definition.Id, definition.Cron, calendars, out var schedule, out _)
            || !TimeZones.TryFind(definition.TimeZone, out var zone)
        )
        {
            return now;
        }

        return schedule.NextFrom(now, zone);
    }

    private List<DateTimeOffset> Backfill(RecurringDefinition definition, DateTimeOffset from, DateTimeOffset to, DateTimeOffset now)
    {
        if (from >= to || to > now)
        {
            throw new ArgumentException(
                $"A backfill is of times that are past: from {from:u} must be before to {to:u}, and that not after now, {now:u}.",
                nameof(to)
            );
        }

        if (!RecurringSchedule.TryRead(definition.Id, definition.Cron, calendars, out var schedule, out var problem))
        {
            throw new ArgumentException($"Recurring job '{definition.Id}': {problem.Text}", nameof(definition));
        }

        if (schedule.Interval is not null)
        {
            throw new ArgumentException(
                $"Recurring job '{definition.Id}' runs after the end of each run: it has no times of its own that could be filled in.",
                nameof(definition)
            );
        }

        if (definition.Overlap == OverlapPolicy.CancelPrevious)
        {
            throw new ArgumentException(
                $"Recurring job '{definition.Id}' cancels the runs before each new one, and would cancel those of a backfill. Give it another Overlap until they are done, or enqueue the calls yourself.",
                nameof(definition)
            );
        }

        if (!TimeZones.TryFind(definition.TimeZone, out var zone))
        {
            throw new ArgumentException($"Recurring job '{definition.Id}': this machine does not know time zone '{definition.TimeZone}'.", nameof(definition));
        }

        var times = schedule
            .After(from > Earliest ? from.AddTicks(-1) : Earliest, zone)
            .TakeWhile(time => time < to)
            .Take(RecurringTicker.MaxCatchUp + 1)
            .Select(time => time.ToUniversalTime())
            .ToList();
        return times.Count <= RecurringTicker.MaxCatchUp
            ? times
            : throw new ArgumentException(
                $"Recurring job '{definition.Id}' has more than {RecurringTicker.MaxCatchUp} times from {from:u} to {to:u}; fill in up to {times[^1]:u} first.",
                nameof(to)
            );
    }

    private async Task<(IJobStorage Storage, RecurringDefinition Definition)> FindAsync(string id, CancellationToken cancellationToken)
    {
        RecurringDefinitions.Check(id);
        var storage = await access.GetAsync(cancellationToken);
        return (storage, await storage.Reader.RecurringDefinitionAsync(id, cancellationToken) ?? throw new RecurringJobNotFoundException(id));
    }

    private async Task<IReadOnlyList<CreationResult>> InsertAsync(
        IJobStorage storage,
        RecurringDefinition definition,
        IReadOnlyList<NewJob> runs,
        JobActor? actor,
        CancellationToken cancellationToken
    )
    {
        var sending = telemetry.ObservesClients ? telemetry.Enqueue(definition.Queue) : null;
        try
        {
            var jobs = new List<NewJob>(runs.Count);
            foreach (var run in runs) jobs.Add(await factory.AdmitAsync(definition, run));
            StorageFit.Check(jobs, storage.Info);
            var result = await storage.Jobs.InsertAsync(new() { Jobs = jobs, Actor = actor }, null, cancellationToken);
            for (var i = 0; i < jobs.Count; i++) sending?.Add(jobs[i], result.Jobs[i].Status);
            sending?.Completed();
            return result.Jobs;
        }
        catch (Exception error)
        {
            sending?.Failed(error);
            throw;
        }
    }

    private static bool Applied(IReadOnlyList<ChangeResult> answers) => answers[0].Status == ChangeStatus.Applied;
}
