namespace JobLib.Storage.Conformance.Model;

/// <summary>Everything that a run has created, as the storage shows it, and what must hold of it after every step.</summary>
internal sealed class ModelWorld(IJobStorage storage)
{
    private const int MaxRead = 500;

    private int looks;

    public Dictionary<JobId, ModelJob> Jobs { get; } = [];

    public Dictionary<JobId, ModelBatch> Batches { get; } = [];

    /// <summary>The storage's clock when one last looked.</summary>
    public DateTimeOffset Now { get; private set; }

    /// <summary>
    /// The last step of <c>MoveHeldAsync</c> did all that there was. Until then, the ends that its bounded steps made may not have reached everybody.
    /// </summary>
    public bool IsSettled { get; set; } = true;

    /// <summary>Reads everything again and checks it.</summary>
    public async Task ObserveAsync()
    {
        looks++;
        Assert.Empty(await storage.Reader.OrphansAsync(1_000, default));
        var overview = await storage.Reader.OverviewAsync(default);
        Now = overview.Now;
        await ReadBatchesAsync();
        await ReadJobsAsync();
        CheckCounters(overview);
        foreach (var batch in Batches.Values.Where(batch => batch.Exists))
        {
            CheckBatch(batch);
        }

        foreach (var job in Jobs.Values.Where(job => job.Exists))
        {
            CheckContinuation(job);
        }

        foreach (var sequence in Jobs.Values.Where(job => job.Definition.Sequence is not null).GroupBy(job => job.Definition.Sequence))
        {
            CheckSequence([.. sequence]);
        }
    }

    private async Task ReadBatchesAsync()
    {
        foreach (var chunk in Batches.Keys.Chunk(MaxRead))
        {
            var found = (await storage.Reader.FindBatchesAsync(chunk, default)).ToDictionary(batch => JobId.Parse(batch.Id));
            foreach (var id in chunk)
            {
                var batch = Batches[id];
                batch.Exists = found.TryGetValue(id, out var seen);
                batch.Seen = seen ?? batch.Seen;
                if (batch.Since == 0) batch.Since = looks;
                if (batch.Exists && batch.End is { } end) batch.Ends[end] = looks;
            }
        }
    }

    private async Task ReadJobsAsync()
    {
        foreach (var chunk in Jobs.Keys.Chunk(MaxRead))
        {
            var found = (await storage.Reader.FindAsync(chunk, default)).ToDictionary(job => JobId.Parse(job.Id));
            foreach (var id in chunk)
            {
                Look(Jobs[id], found.GetValueOrDefault(id));
            }
        }

        var running = Jobs.Values.Where(job => job is { Exists: true, State: JobState.Processing, Definition.ConcurrencyKey: not null });
        Assert.All(
            running.GroupBy(job => job.Definition.ConcurrencyKey),
            holders => Assert.InRange(holders.Count(), 1, holders.First().Definition.ConcurrencyLimit)
        );
    }

    private void Look(ModelJob job, JobDetails? seen)
    {
        var before = job.Seen;
        if (seen is null)
        {
            if (!job.Exists) return;
            Assert.True(before?.ExpiresAt <= Now, $"The job {before?.Id} is gone; it was {before?.State} and expires at {before?.ExpiresAt:O}.");
            job.Exists = false;
            return;
        }

        job.Exists = true;
        job.Seen = seen;
        if (seen.State is JobState.Succeeded or JobState.Failed or JobState.Deleted) job.Ends[seen.State] = looks;
        CheckTimeline(seen);
        if (before is null)
        {
            job.Since = looks;
            return;
        }

        Assert.True(seen.Fence >= before.Fence, $"The fence of {seen.Id} went from {before.Fence} to {seen.Fence}.");
        if (before.State == JobState.Awaiting && seen.State != JobState.Awaiting) job.Starts++;
        Assert.False(before.State != JobState.Awaiting && seen.State == JobState.Awaiting, $"The job {seen.Id} was {before.State} and awaits again.");
        Assert.InRange(job.Starts, 0, 1);
    }

    private static void CheckTimeline(JobDetails job)
    {
        var steps = job.History.Select(entry => entry.State).ToList();
        Assert.True(Tables.Beginnings.Contains(steps[0]), $"The timeline of {job.Id} begins with {steps[0]}.");
        // A release is never written, so a delayed continuation that waits for its time is still shown as awaiting.
        if ((steps[^1], job.State) != (JobState.Awaiting, JobState.Scheduled)) Assert.Equal(job.State, steps[^1]);
        foreach (var (from, to) in steps.Zip(steps.Skip(1)))
        {
            // A claim that never began leaves no step, so a job may be seen to come back to its queue from there.
            Assert.True(
                Tables.Changes.Contains((from, to)) || (from, to) == (JobState.Enqueued, JobState.Enqueued),
                $"The timeline of {job.Id} goes from {from} to {to}."
            );
        }
    }

    private void CheckCounters(Overview overview)
    {
        var existing = Jobs.Values.Where(job => job.Exists).ToList();
        foreach (var state in Enum.GetValues<JobState>())
        {
            Assert.True(
                overview.Counts[state] == existing.Count(job => job.State == state),
                $"The overview counts {overview.Counts[state]} jobs that are {state}; there are {existing.Count(job => job.State == state)}."
            );
        }

        Assert.Equal(existing.Count(job => job.Seen?.Retrying == true), overview.Retrying);
        foreach (var queue in overview.Queues)
        {
            Assert.Equal(existing.Count(job => job.State == JobState.Enqueued && job.Seen?.Queue == queue.Name), queue.Enqueued);
            Assert.Equal(existing.Count(job => job.State == JobState.Processing && job.Seen?.Queue == queue.Name), queue.Processing);
        }
    }

    private void CheckBatch(ModelBatch batch)
    {
        var id = batch.Definition.Id;
        var members = Jobs.Values.Where(job => job.Seen is not null && job.Definition.Batch == id).Select(job => job.State).ToList();
        var nested = Batches.Values.Where(inner => inner.Seen is not null && inner.Definition.Batch == id).Select(inner => inner.End).ToList();
        long Count(JobState state) => members.Count(member => member == state) + nested.Count(end => end == state);
        var seen = Assert.IsType<BatchSummary>(batch.Seen);
        Assert.Equal(
            (
                members.Count + nested.Count,
                members.LongCount(member => member == JobState.Processing),
                Count(JobState.Succeeded),
                Count(JobState.Failed),
                Count(JobState.Deleted)
            ),
            (seen.Total, seen.Processing, seen.Succeeded, seen.Failed, seen.Deleted));
        Assert.Equal(seen.State is BatchState.Succeeded or BatchState.Deleted, seen.FinishedAt is not null);
        if (seen.State == BatchState.Deleted)
        {
            Assert.True(
                batch.Definition.Start.Kind != JobStartKind.Now || IsInACancelledBatch(batch),
                $"The batch {seen.Id} is Deleted, though nobody cancelled it."
            );
        }
        else
        {
            CheckState(batch, seen);
        }
    }

    private bool IsInACancelledBatch(ModelBatch batch) =>
        batch.Cancelled || (batch.Definition.Batch is { } outer && (Batches[outer].State == BatchState.Deleted || IsInACancelledBatch(Batches[outer])));

    private void CheckState(ModelBatch batch, BatchSummary seen)
    {
        Assert.False(batch.Cancelled, $"The batch {seen.Id} was cancelled and is {seen.State}.");
        if (seen is { State: BatchState.Awaiting, Sealed: true } && !IsSettled) return;
        var waits = (batch.Definition.Start.Kind != JobStartKind.Now && !HasStarted(batch.Definition.Start, batch.Since))
            || (batch.Definition.Batch is { } outer && Batches[outer].State is BatchState.Awaiting or BatchState.Deleted && seen.State == BatchState.Awaiting);
        var expected =
            !seen.Sealed || waits ? BatchState.Awaiting
            : seen.Failed > 0 ? BatchState.Failed
            : seen.Pending + seen.Processing > 0 ? BatchState.Processing
            : BatchState.Succeeded;
        Assert.True(expected == seen.State, $"The batch {seen.Id} is {seen.State} and ought to be {expected}: {seen}.");
    }

    private void CheckContinuation(ModelJob job)
    {
        var start = job.Definition.Start;
        if (start.Kind is not (JobStartKind.AfterJob or JobStartKind.AfterBatch) || job.Freed) return;
        var isHeld = job.Definition.Batch is { } batch && Batches[batch].State == BatchState.Awaiting;
        if (job.State == JobState.Awaiting)
        {
            if (!isHeld && IsSettled)
                Assert.False(ParentEndsItNow(start), $"The job {job.Definition.Id} still awaits its parent {start.Parent}, which is over.");
        }
        else if (job.Seen is { State: not JobState.Deleted })
        {
            Assert.True(HasStarted(start, job.Since), $"The job {job.Definition.Id} is {job.State}, though its parent {start.Parent} never ended as it asked.");
        }
    }

    // In the order of their creation: nobody has begun before all of those before it were over, or after a failure that holds it, and nobody waits for them
    // any more.
    private void CheckSequence(ModelJob[] jobs)
    {
        foreach (var (place, job) in jobs.Index().Where(each => each.Item is { Exists: true, State: not JobState.Deleted }))
        {
            var before = jobs[..place];
            var goesOn = job.Definition.SequenceFailure == SequenceFailure.GoOn;
            if (job.State == JobState.Awaiting)
            {
                var isItsTurn = before.All(other => IsOver(other) && (goesOn || !HasFailed(other)));
                Assert.False(IsSettled && isItsTurn, $"The job {job.Definition.Id} awaits its turn in {job.Definition.Sequence}, and all before it are over.");
            }
            else if (!job.Freed)
            {
                var early = before.FirstOrDefault(other => !other.Freed && (!IsOver(other) || (!goesOn && other == before[^1] && HasFailed(other))));
                Assert.True(early is null, $"The job {job.Definition.Id} of {job.Definition.Sequence} is {job.State}, and before it is {early?.Seen}.");
            }
        }

        static bool IsOver(ModelJob job) => !job.Exists || job.State is JobState.Succeeded or JobState.Deleted or JobState.Failed;
        static bool HasFailed(ModelJob job) => job is { Exists: true, State: JobState.Failed };
    }

    private bool ParentEndsItNow(JobStart start)
    {
        var end = start.Kind == JobStartKind.AfterBatch ? Batches[start.Parent].End : Jobs[start.Parent].State;
        return end is { } state && Tables.ChildOf(state, start.Condition) != JobState.Awaiting;
    }

    // Whether the parent has been seen to end so since its child was there.
    private bool HasStarted(JobStart start, int since) =>
        (start.Kind == JobStartKind.AfterBatch ? Batches[start.Parent].Ends : Jobs[start.Parent].Ends).Any(end =>
            end.Value >= since && Tables.ChildOf(end.Key, start.Condition) == JobState.Enqueued
        );
}
