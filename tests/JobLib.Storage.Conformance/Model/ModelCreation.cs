namespace JobLib.Storage.Conformance.Model;

/// <summary>The steps that create and change jobs and batches; each foretells its answer from what was last seen.</summary>
internal sealed class ModelCreation(ModelWorld world, StoragePolicy policy)
{
    private readonly Dictionary<string, (JobId Holder, DateTimeOffset At)> keys = [];

    private readonly Dictionary<string, (JobId Job, DateTimeOffset At)> uniques = [];

    public async Task CreateAsync(IJobStorage storage, NewJob job)
    {
        var expected = Foretell(job);
        var answer = await storage.TryCreateAsync(job);
        Assert.Equal(expected, answer);
        if (answer.Status == InsertStatus.Replaced)
        {
            world.Jobs[answer.Id].Take(job);
            var taken = await storage.FindAsync(answer.Id);
            Assert.Equal((job.Payload, job.ConcurrencyKey), (taken.Payload, taken.ConcurrencyKey));
        }

        if (answer.Status is not (InsertStatus.Created or InsertStatus.ParentRuledOut)) return;
        world.Jobs.Add(job.Id, new(job));
        if (job.IdempotencyKey is { } key) keys[key] = (job.Id, world.Now);
        if (job.Unique is { } unique) uniques[unique.Name] = (job.Id, world.Now);
    }

    public async Task CreateBatchAsync(IJobStorage storage, ModelStep step)
    {
        var parent = Pick(world.Jobs, step.B);
        var outer = Pick(world.Batches, step.C);
        var batch = Make.Batch() with
        {
            Sealed = step.A % 3 != 0,
            Start = step.B % 3 == 0 && parent is { Exists: true } ? JobStart.AfterJob(parent.Definition.Id, Condition(step.C)) : JobStart.Now,
            Batch = step.C % 3 == 0 && outer is { Exists: true } && outer.State != BatchState.Deleted ? outer.Definition.Id : null,
        };
        if (IsInCancelled(batch.Batch)) return;
        var members = Make.Members(batch.Id, step.A % 4);
        var result = await storage.InsertAsync(batch, members);
        Assert.Contains(Assert.Single(result.Batches).Status, new[] { InsertStatus.Created, InsertStatus.ParentRuledOut });
        world.Batches.Add(batch.Id, new(batch));
        foreach (var (member, answer) in members.Zip(result.Jobs))
        {
            if (answer.Status is InsertStatus.Created or InsertStatus.ParentRuledOut) world.Jobs.Add(member.Id, new(member));
        }
    }

    public async Task AddMemberAsync(IJobStorage storage, ModelStep step)
    {
        if (Pick(world.Batches, step.A) is not { Exists: true } batch || IsInCancelled(batch.Definition.Id)) return;
        var member = Make.Member(batch.Definition.Id) with { Start = step.B % 3 == 0 ? JobStart.After(TimeSpan.FromHours(3)) : JobStart.Now };
        var answer = await storage.TryCreateAsync(member);
        if (batch.State != BatchState.Deleted) Assert.Equal(InsertStatus.Created, answer.Status);
        if (answer.Status is InsertStatus.Created or InsertStatus.ParentRuledOut) world.Jobs.Add(member.Id, new(member));
    }

    public async Task ChangeBatchAsync(IJobStorage storage, BatchChangeKind kind, ModelStep step)
    {
        if (Pick(world.Batches, step.A) is not { } batch) return;
        if (kind == BatchChangeKind.Seal && (batch.State == BatchState.Deleted || IsInCancelled(batch.Definition.Id))) return;
        var answer = await storage.ChangeBatchAsync(kind, batch.Definition.Id);
        var expected =
            !batch.Exists ? ChangeStatus.NotFound
            : kind == BatchChangeKind.Cancel && batch.State is BatchState.Succeeded or BatchState.Deleted ? ChangeStatus.WrongState
            : ChangeStatus.Applied;
        Assert.Equal(expected, answer.Status);
        if (kind == BatchChangeKind.Cancel && expected == ChangeStatus.Applied) batch.Cancelled = true;
    }

    public async Task ChangeAsync(IJobStorage storage, JobChangeKind kind, ModelStep step)
    {
        if (Pick(world.Jobs, step.A) is not { } job) return;
        var start = JobStart.After(TimeSpan.FromHours(1 + (step.B % 5)));
        var answer = await storage.ChangeAsync(kind, job.Definition.Id, start: kind == JobChangeKind.Reschedule ? start : null);
        if (!job.Exists)
        {
            Assert.Equal(new(ChangeStatus.NotFound, null), answer);
            return;
        }

        var expected = Tables.ChangedBy(kind, job.State);
        Assert.Equal(new ChangeResult(expected is null ? ChangeStatus.WrongState : ChangeStatus.Applied, job.State), answer);
        Assert.Equal(expected ?? job.State, await storage.StateAsync(job.Definition.Id));
        if (kind != JobChangeKind.Delete) job.Freed = true;
    }

    /// <summary>A condition that makes a difference.</summary>
    public static JobContinuationOptions Condition(int number) => (JobContinuationOptions)(number % 5);

    /// <summary>One of those that there are, or were; null when there never was one.</summary>
    public static T? Pick<T>(Dictionary<JobId, T> all, int number)
        where T : class => all.Count == 0 ? null : all.ElementAt(number % all.Count).Value;

    private CreationResult Foretell(NewJob job)
    {
        if (world.Jobs.TryGetValue(job.Id, out var same) && same.Exists) return new(InsertStatus.Exists, job.Id);
        if (job.IdempotencyKey is { } key && keys.TryGetValue(key, out var taken) && (world.Jobs[taken.Holder].Exists || world.Now < taken.At + policy.Key))
            return new(InsertStatus.KeyTaken, taken.Holder);
        if (
            job.Unique is { } unique
            && uniques.TryGetValue(unique.Name, out var last)
            && !(world.Now >= last.At + unique.For)
            && Has(world.Jobs[last.Job], unique.While)
        )
        {
            return new(unique.OnConflict is UniqueConflict.Replace or UniqueConflict.Reschedule ? InsertStatus.Replaced : InsertStatus.KeyTaken, last.Job);
        }

        if (job.Start.Kind is not (JobStartKind.AfterJob or JobStartKind.AfterBatch)) return new(InsertStatus.Created, job.Id);
        var (exists, end) = job.Start.Kind == JobStartKind.AfterBatch
            ? (world.Batches[job.Start.Parent].Exists, world.Batches[job.Start.Parent].End)
            : (world.Jobs[job.Start.Parent].Exists, world.Jobs[job.Start.Parent].State);
        return new(
            !exists ? InsertStatus.ParentMissing
                : end is { } state && Tables.ChildOf(state, job.Start.Condition) == JobState.Deleted ? InsertStatus.ParentRuledOut
                : InsertStatus.Created,
            job.Id
        );
    }

    private static bool Has(ModelJob job, UniqueWhile? asked) => job.Exists && job.State switch
    {
        JobState.Deleted => false,
        JobState.Succeeded or JobState.Failed => asked is null,
        JobState.Processing => asked != UniqueWhile.Waiting,
        _ => asked is null or UniqueWhile.UntilOver || job.Seen?.Attempt == 0,
    };

    // A nested batch learns in a later step that the one around it was cancelled or ruled out; what a new member is told until then is nobody's promise.
    private bool IsInCancelled(JobId? id) =>
        id is { } batch
        && (
            world.Batches[batch].Cancelled
            || (world.Batches[batch].Definition.Batch is { } outer && (world.Batches[outer].State == BatchState.Deleted || IsInCancelled(outer)))
        );
}
