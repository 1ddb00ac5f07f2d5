namespace JobLib.Storage.Conformance;

/// <summary>A job that was brought into a state, in a queue of its own.</summary>
/// <param name="Id">The job.</param>
/// <param name="Server">The server that claimed it; null when none did.</param>
/// <param name="Claim">Its claim; null when it has none.</param>
public sealed record StagedJob(JobId Id, TestServer? Server, ClaimedJob? Claim);

/// <summary>Brings jobs and batches into any state by the ways that lead there in life.</summary>
public static class Stage
{
    /// <summary>Brings a job into a state. <paramref name="job"/> says what it is; its queue must be empty, and its start is replaced.</summary>
    public static async Task<StagedJob> JobAsync(this IJobStorage storage, JobState state, NewJob? job = null)
    {
        var given = job ?? Make.Job(Make.Queue());
        switch (state)
        {
            case JobState.Enqueued:
                return new(await storage.CreateAsync(given), null, null);
            case JobState.Scheduled:
                return new(await storage.CreateAsync(given with { Start = JobStart.After(TimeSpan.FromHours(1)) }), null, null);
            case JobState.Awaiting:
                var parent = await storage.CreateAsync(Make.Job(Make.Queue()) with { Start = JobStart.After(TimeSpan.FromDays(365)) });
                return new(
                    await storage.CreateAsync(given with { Start = JobStart.AfterJob(parent, JobContinuationOptions.OnlyOnSucceededState) }),
                    null,
                    null
                );
            default:
                return await RunAsync(storage, state, given);
        }
    }

    /// <summary>Brings a batch of one member into a state.</summary>
    public static async Task<JobId> BatchAsync(this IJobStorage storage, BatchState state)
    {
        var batch = Make.Batch() with { Sealed = state != BatchState.Awaiting };
        var member = Make.Member(batch.Id, Make.Queue());
        await storage.CreateAsync(batch, member);
        if (state is BatchState.Deleted) await storage.CancelAsync(batch.Id);
        if (state is BatchState.Succeeded or BatchState.Failed)
        {
            var server = await storage.ServerAsync();
            await server.FinishAsync(await server.ClaimAsync(member.Queue), state is BatchState.Failed ? Make.Failure() : Make.Success());
        }

        Assert.Equal(state, (await storage.FindBatchAsync(batch.Id)).State);
        return batch.Id;
    }

    private static async Task<StagedJob> RunAsync(IJobStorage storage, JobState state, NewJob job)
    {
        await storage.CreateAsync(job);
        var server = await storage.ServerAsync();
        var claim = await server.ClaimAsync(job.Queue);
        Assert.Equal(job.Id, claim.Id);
        if (state is JobState.Succeeded) await server.SucceedAsync(claim, """{"sum":7}""");
        if (state is JobState.Failed) await server.FinishAsync(claim, Make.Failure());
        if (state is JobState.Deleted) await server.FinishAsync(claim, Make.Deletion());
        return new(job.Id, server, claim);
    }
}
