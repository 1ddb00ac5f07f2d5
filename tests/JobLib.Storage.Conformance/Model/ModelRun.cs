namespace JobLib.Storage.Conformance.Model;

/// <summary>Runs one sequence of steps against an empty storage, looks at everything after each, and lets all that can run come to its end.</summary>
internal sealed class ModelRun(StorageSandbox sandbox, IReadOnlyList<IJobStorage> storages, StoragePolicy policy)
{
    private const int MaxRounds = 200;
    private static readonly string[] Queues = ["default", "other"];

    private readonly ModelWorld world = new(storages[0]);
    private readonly ModelServers servers = new(storages);
    private readonly ModelRates rates = new();
    private readonly List<(int Server, JobFinish Finish)> finished = [];
    private readonly HashSet<string> paused = [];
    private readonly Dictionary<string, int> limits = [];
    private int turn;

    /// <summary>Both instances take part, in turns.</summary>
    private IJobStorage Storage => storages[turn % storages.Count];

    public async Task RunAsync(ModelStep[] steps)
    {
        var creation = new ModelCreation(world, policy);
        await servers.StartAsync();
        await world.ObserveAsync();
        foreach (var step in steps)
        {
            turn++;
            await StepAsync(creation, step);
            await world.ObserveAsync();
        }

        await RunToTheEndAsync();
    }

    private Task StepAsync(ModelCreation creation, ModelStep step) => step.Operation switch
    {
        ModelOperation.CreateJob => creation.CreateAsync(Storage, Make.Job(Queues[step.A % 2]) with { Priority = step.B % 3 }),
        ModelOperation.CreateDelayed => creation.CreateAsync(Storage, Make.Job() with { Start = JobStart.After(TimeSpan.FromHours(1 + (step.A % 8))) }),
        ModelOperation.CreateKeyed => creation.CreateAsync(Storage, Make.Job(Queues[step.A % 2]) with { ConcurrencyKey = $"key-{step.B % 2}", ConcurrencyLimit = 1 + step.B % 2 }),
        ModelOperation.CreateIdempotent => creation.CreateAsync(Storage, Make.Job() with { IdempotencyKey = $"key-{step.A % 3}" }),
        ModelOperation.CreateUnique => creation.CreateAsync(Storage, Make.Job(Queues[step.A % 2]) with { Unique = Unique(step) }),
        ModelOperation.Replace => creation.CreateAsync(Storage, Replacing(step)),
        ModelOperation.CreateInSequence => creation.CreateAsync(
            Storage,
            Make.Job(Queues[step.A % 2]) with { Sequence = $"order-{step.B % 2}", SequenceFailure = (SequenceFailure)(step.C % 2) }
        ),
        ModelOperation.CreateRated => creation.CreateAsync(
            Storage,
            Make.Job(Queues[step.A % 2]) with { Rate = Storage.Info.Rates ? ModelRates.Of(step.B) : null }
        ),
        ModelOperation.CreateGrouped => creation.CreateAsync(
            Storage,
            Make.Job(Queues[step.A % 2]) with { Group = Storage.Info.Groups ? $"tenant-{step.B % 3}" : null, GroupWeight = 1 + (step.C % 3) }
        ),
        ModelOperation.CreateChild => CreateChildAsync(creation, step),
        ModelOperation.CreateAgain => ModelCreation.Pick(world.Jobs, step.A) is { Exists: true } job
            ? creation.CreateAsync(Storage, job.Definition)
            : Task.CompletedTask,
        ModelOperation.CreateBatch => creation.CreateBatchAsync(Storage, step),
        ModelOperation.AddMember => creation.AddMemberAsync(Storage, step),
        ModelOperation.Seal => creation.ChangeBatchAsync(Storage, BatchChangeKind.Seal, step),
        ModelOperation.Cancel => step.B % 3 == 0 ? creation.ChangeBatchAsync(Storage, BatchChangeKind.Cancel, step) : Task.CompletedTask,
        ModelOperation.Fetch => FetchAsync(step),
        ModelOperation.Finish => FinishAsync(step, fetches: false),
        ModelOperation.FinishAgain => FinishAgainAsync(step),
        ModelOperation.FinishAndFetch => FinishAsync(step, fetches: true),
        ModelOperation.Report => ReportAsync(step),
        ModelOperation.Delete => creation.ChangeAsync(Storage, JobChangeKind.Delete, step),
        ModelOperation.Requeue => creation.ChangeAsync(Storage, JobChangeKind.Requeue, step),
        ModelOperation.Reschedule => creation.ChangeAsync(Storage, JobChangeKind.Reschedule, step),
        ModelOperation.Advance => AdvanceAsync(TimeSpan.FromHours(1 + (step.A % 8))),
        ModelOperation.Promote => PromoteAsync(step),
        ModelOperation.Age => AgeAsync(step),
        ModelOperation.Crash => CrashAsync(step.A),
        ModelOperation.LoseClaim => LoseClaimAsync(step),
        ModelOperation.Renew => RenewAsync(step),
        ModelOperation.Leave => LeaveAsync(step),
        ModelOperation.MoveHeld => MoveHeldAsync(step),
        ModelOperation.Prune => Storage.PruneAllAsync(),
        ModelOperation.Pause => PauseAsync(Queues[step.A % 2], true),
        ModelOperation.Resume => PauseAsync(Queues[step.A % 2], false),
        ModelOperation.Limit => LimitAsync(Queues[step.A % 2], step.B % 5 < 4 ? step.B % 5 : null),
        ModelOperation.Tick => TickAsync(),
        _ => throw new InvalidOperationException($"Nobody knows how to {step.Operation}."),
    };

    private static UniqueKey Unique(ModelStep step) => new()
    {
        Name = $"key-{step.A % 2}", While = step.B % 4 == 3 ? null : (UniqueWhile)(step.B % 4), For = step.C % 2 == 0 ? TimeSpan.FromHours(4) : null,
    };

    private static NewJob Replacing(ModelStep step) => Make.Job(Queues[step.B % 2]) with
    {
        Payload = Make.Payload($"[{step.C}]"),
        Start = step.B % 3 == 0 ? JobStart.After(TimeSpan.FromHours(1 + step.C % 4)) : JobStart.Now,
        ConcurrencyKey = step.C % 2 == 0 ? $"key-{step.B % 2}" : null,
        ConcurrencyLimit = 1 + step.B % 2,
        Unique = new()
        {
            Name = $"key-{step.A % 2}",
            While = UniqueWhile.Waiting,
            OnConflict = step.B % 3 == 0 ? UniqueConflict.Reschedule : UniqueConflict.Replace,
            MaxDelay = step.C % 3 == 0 ? TimeSpan.FromHours(5) : null,
        },
    };

    private Task CreateChildAsync(ModelCreation creation, ModelStep step)
    {
        var child = Make.Job(Queues[step.A % 2]);
        if (step.B % 3 == 0 && ModelCreation.Pick(world.Batches, step.C) is { } batch)
            return creation.CreateAsync(Storage, child with { Start = JobStart.AfterBatch(batch.Definition.Id, ModelCreation.Condition(step.B)) });
        if (ModelCreation.Pick(world.Jobs, step.C) is not { } parent) return Task.CompletedTask;
        return creation.CreateAsync(Storage, child with { Start = JobStart.AfterJob(parent.Definition.Id, ModelCreation.Condition(step.B)) });
    }

    private async Task FetchAsync(ModelStep step)
    {
        var (server, held) = servers[step.A];
        var request = server.Request(1 + (step.B % 6), Queues) with { AllowSuspect = step.C % 4 != 0 };
        var got = await server.FetchAsync(request);
        if (step.C % 3 == 0)
        {
            var again = await server.FetchAsync(request);
            if (got.Count > 0) Assert.Equal(got.Select(job => (job.Id, job.Fence)), again.Select(job => (job.Id, job.Fence)));
            else got = again; // a claim that took nothing may have released something: the child of what it deleted with a cancelled batch
        }

        CheckClaims(got);
        held.AddRange(got);
        await CheckNothingWasLeftAsync(request, got, await CheckRoomAsync(got));
    }

    private void CheckClaims(IReadOnlyList<ClaimedJob> got)
    {
        rates.Check(got.Select(claim => world.Jobs[claim.Id].Definition), world.Now);
        foreach (var claim in got)
        {
            var job = world.Jobs[claim.Id];
            Assert.True(claim.Fence > job.Fence, $"The claim's fence {claim.Fence} is not above {job.Fence}.");
            Assert.DoesNotContain(claim.Queue, paused);
            Assert.Equal(job.Definition.ConcurrencyKey, claim.ConcurrencyKey);
            Assert.Equal((job.Definition.Payload, job.Definition.Batch), (claim.Payload, claim.Batch));
        }

        Assert.Equal(got.OrderBy(claim => Array.IndexOf(Queues, claim.Queue)).ThenByDescending(claim => claim.Priority), got);
        if (got.Any(claim => claim.Crashes >= 2)) Assert.Single(got);
    }

    // No queue has given more than it had room for. Answers with those that are full.
    private async Task<HashSet<string>> CheckRoomAsync(IReadOnlyList<ClaimedJob> got)
    {
        if (limits.Count == 0) return [];
        var overview = (await Storage.Reader.OverviewAsync(default)).Queues.ToDictionary(queue => queue.Name);
        foreach (var queue in got.Select(claim => claim.Queue).Distinct().Where(limits.ContainsKey))
        {
            Assert.InRange(overview[queue].Processing, 1, limits[queue]);
        }

        return [.. limits.Keys.Where(queue => overview[queue].IsFull)];
    }

    // A fetch that came back short has left only what nobody could have now.
    private async Task CheckNothingWasLeftAsync(FetchRequest request, IReadOnlyList<ClaimedJob> got, HashSet<string> full)
    {
        if (got.Count == request.Max || got.Any(claim => claim.Crashes >= 2)) return;
        foreach (var job in world.Jobs.Values.Where(job => job is { Exists: true, State: JobState.Enqueued, Definition: { ConcurrencyKey: null, Rate: null } }))
        {
            if (got.Any(claim => claim.Id == job.Definition.Id) || IsShut(job.Seen?.Queue ?? "") || job.Seen?.Crashes >= 2) continue;
            Assert.Equal(JobState.Deleted, await Storage.StateAsync(job.Definition.Id)); // its batch was cancelled
        }

        bool IsShut(string queue) => paused.Contains(queue) || full.Contains(queue);
    }

    private async Task FinishAsync(ModelStep step, bool fetches)
    {
        var (server, held) = servers[step.A];
        var mine = held.Skip(step.B % Math.Max(1, held.Count)).Take(1 + (step.C % 3)).ToList();
        if (mine.Count == 0) return;
        var outcomes = mine.Select((job, i) => TestServer.Finish(job, Outcome(step.C + i))).ToList();
        var result = await server.FinishAsync(outcomes, fetches ? server.Request(3, Queues) : null);
        foreach (var (job, outcome) in mine.Zip(result.Outcomes))
        {
            Assert.Equal(ModelServers.IsHeld(job, world) ? FinishStatus.Applied : FinishStatus.Stale, outcome.Status);
        }

        held.RemoveAll(mine.Contains);
        finished.AddRange(outcomes.Select(outcome => (step.A, outcome)));
        if (result.Next is not { } next) return;
        Assert.True(next.Accepted);
        await CheckRoomAsync(next.Jobs);
        await world.ObserveAsync(); // what the outcomes made ready was claimed in the same call
        held.AddRange(next.Jobs);
        Assert.All(next.Jobs, claim => Assert.True(ModelServers.IsHeld(claim, world)));
    }

    private static JobOutcome Outcome(int number) => (number % 7) switch
    {
        0 or 1 or 2 => Make.Success("1"),
        3 => Make.Failure(),
        4 => Make.Retry(TimeSpan.FromHours(number % 3)),
        5 => Make.Release(TimeSpan.FromHours(number % 2)),
        _ => Make.Deletion(),
    };

    private async Task FinishAgainAsync(ModelStep step)
    {
        if (finished.Count == 0) return;
        var (index, finish) = finished[step.A % finished.Count];
        var job = world.Jobs[finish.Id];
        var expected = job.Exists && job.Fence == finish.Fence ? FinishStatus.AlreadyApplied : FinishStatus.Stale;
        Assert.Equal(expected, Assert.Single((await servers[index].Server.FinishAsync([finish])).Outcomes).Status);
    }

    private async Task ReportAsync(ModelStep step)
    {
        var (server, held) = servers[step.A];
        var lost = await server.ReportAsync([.. held.Select(job => new JobReport { Id = job.Id, Fence = job.Fence, Progress = new() { Fraction = 0.5 } })]);
        Assert.Equal(held.Where(job => !ModelServers.IsHeld(job, world)).Select(job => job.Id).Order(), lost.Order());
    }

    private async Task AdvanceAsync(TimeSpan time, int? except = null)
    {
        servers.RenewAll(world, except);
        sandbox.Advance(time);
        await Task.CompletedTask;
        servers.RenewAll(world, except);
    }

    private async Task PromoteAsync(ModelStep step)
    {
        var due = world
            .Jobs.Values.Where(job => job is { Exists: true, State: JobState.Scheduled } && job.Seen?.DueAt <= world.Now)
            .OrderBy(job => job.Seen?.DueAt)
            .ToList();
        var max = 1 + (step.A % 4);
        var done = (await Storage.Maintenance.PromoteAsync(max, default)).Done;
        Assert.Equal(Math.Min(max, due.Count), done);
        foreach (var job in due.Take(done))
        {
            Assert.NotEqual(JobState.Scheduled, await Storage.StateAsync(job.Definition.Id));
        }
    }

    // Where each goes is seen by the order of claims.
    private async Task AgeAsync(ModelStep step)
    {
        var max = 1 + (step.A % 4);
        var done = await Storage.Maintenance.AgeAsync(TimeSpan.FromHours(1 + (step.B % 3)), max, default);
        Assert.InRange(done.Done, 0, Math.Min(max, world.Jobs.Values.Count(job => job is { Exists: true, State: JobState.Enqueued })));
    }

    private async Task MoveHeldAsync(ModelStep step)
    {
        var max = 1 + (step.A % 10);
        var moved = await Storage.Maintenance.MoveHeldAsync(max, default);
        Assert.InRange(moved.Done, 0, max);
        // what a step has noted itself may be left to the next one, which is due soon
        world.IsSettled = !moved.More && !(moved.NextIn < TimeSpan.FromSeconds(1));
    }

    private async Task CrashAsync(int index)
    {
        await AdvanceAsync(TimeSpan.FromHours(8), except: index);
        await AdvanceAsync(TimeSpan.FromHours(8), except: index);
        await Storage.RescueAllAsync();
        await servers.ReplaceAsync(index);
    }

    private async Task LoseClaimAsync(ModelStep step)
    {
        var (server, held) = servers[step.A];
        var lost = await server.FetchAsync(1 + (step.B % 3), Queues);
        await world.ObserveAsync();
        var result = server.Renew(held.Select(TestServer.Started), ModelServers.Lease);
        Assert.Equal(lost.Count, result.PutBack);
        ModelServers.Drop(held, result.Lost);
    }

    private Task RenewAsync(ModelStep step)
    {
        servers.Renew(step.A, world);
        return Task.CompletedTask;
    }

    private async Task LeaveAsync(ModelStep step)
    {
        await servers[step.A].Server.LeaveAsync();
        await servers.ReplaceAsync(step.A);
    }

    private async Task PauseAsync(string queue, bool pause)
    {
        await Storage.Queue.SetPausedAsync([queue], pause, Make.Person(), default);
        if (pause) paused.Add(queue);
        else paused.Remove(queue);
    }

    private async Task LimitAsync(string queue, int? limit)
    {
        if (!Storage.Info.QueueLimits) return;
        await Storage.Queue.SetQueueLimitAsync(queue, limit, Make.Person(), default);
        if (limit is { } most) limits[queue] = most;
        else limits.Remove(queue);
    }

    private async Task TickAsync()
    {
        if (await Storage.Reader.RecurringDefinitionAsync("r", default) is null)
            await Storage.Recurring.SaveAsync([Make.Recurring("r", world.Now)], Make.Person(), default);
        if ((await Storage.Recurring.DueAsync(10, default)).Items is not [var due]) return;
        var runs = storages.Select(_ => Make.Run("r")).ToList();
        var applied = await Task.WhenAll(storages.Zip(runs).Select(async each => Assert.Single(await each.First.Recurring.TickAsync(
            [new() { Id = "r", Version = due.Version, Jobs = [each.Second], Next = world.Now.AddHours(5) }],
            default))));
        var winner = runs[Assert.Single(applied.Index(), answer => answer.Item).Index];
        world.Jobs.Add(winner.Id, new(winner));
    }

    // Everything that can come to an end does: what is left waits for a failed job or batch, which is alive, since a person may retry it.
    private async Task RunToTheEndAsync()
    {
        foreach (var queue in Queues)
        {
            await PauseAsync(queue, false);
            await LimitAsync(queue, null);
        }

        await Storage.MoveAllAsync();
        await world.ObserveAsync();
        foreach (var batch in world.Batches.Values.Where(batch => batch is { Exists: true, Seen.Sealed: false } && batch.State != BatchState.Deleted))
        {
            await Storage.SealAsync(batch.Definition.Id);
        }

        for (var i = 0; i < 3; i++)
        {
            await LeaveAsync(new(ModelOperation.Leave, i, 0, 0));
        }

        var rounds = 0;
        while (await RoundAsync())
        {
            Assert.True(++rounds < MaxRounds, "There is always something more to run.");
        }

        await world.ObserveAsync();
        var waiting = world.Jobs.Values.Where(job => job is { Exists: true, State: JobState.Enqueued or JobState.Scheduled or JobState.Processing }).ToList();
        Assert.True(waiting.Count == 0, $"{waiting.Count} jobs can run and do not, the first of them {waiting.FirstOrDefault()?.Seen}.");
        Assert.DoesNotContain(
            world.Batches.Values,
            batch =>
                batch is { Exists: true, State: BatchState.Awaiting or BatchState.Processing, Definition.Batch: { } outer }
                && world.Batches[outer].State == BatchState.Deleted
        );
        Assert.All(
            world.Batches.Values.Where(batch => batch is { Exists: true, State: BatchState.Processing }),
            batch => Assert.True(Awaits(batch), $"The batch {batch.Seen} does not end.")
        );
    }

    private async Task<bool> RoundAsync()
    {
        sandbox.Advance(TimeSpan.FromHours(9));
        var moved = await Storage.PromoteAllAsync() + await Storage.MoveAllAsync();
        var server = await Storage.ServerAsync(ModelServers.Lease, "last");
        var ran = await server.RunAllAsync(Queues);
        await server.LeaveAsync();
        return moved + ran > 0;
    }

    private bool Awaits(ModelBatch batch) =>
        world.Jobs.Values.Any(job => job is { Exists: true, State: JobState.Awaiting } && job.Definition.Batch == batch.Definition.Id)
        || world.Batches.Values.Any(inner =>
            inner.Definition.Batch == batch.Definition.Id && inner.State is BatchState.Awaiting or BatchState.Processing or BatchState.Failed
        );
}
