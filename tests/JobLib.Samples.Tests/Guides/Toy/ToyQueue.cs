using System.Text;
using JobLib.Storage;

namespace JobLib.Samples.Tests.Guides.Toy;

internal sealed class ToyQueue(ToyRows rows) : IJobQueue
{
    #region toy-fetch
    public ValueTask<FetchResult> FetchAsync(FetchRequest request, CancellationToken cancellationToken)
    {
        lock (rows.Gate) return new(Fetch(request));
    }

    private FetchResult Fetch(FetchRequest request)
    {
        if (!rows.Servers.TryGetValue(request.Owner, out var server) || server.IsGone) return FetchResult.Refused;
        var before = rows.Jobs.Values.Where(job => job.State == JobState.Processing && job.Owner == request.Owner && job.Claim == request.Claim).ToList();
        if (before.Count > 0) return new(true, [.. before.Select(Claimed)]); // the call was repeated: its answer was lost
        var claimed = new List<ClaimedJob>();
        foreach (var lane in request.Lanes)
        {
            var ready = rows.Jobs.Values.Where(job => job.State == JobState.Enqueued && job.Queue == lane.Queue)
                .OrderByDescending(job => job.Created.Priority).ThenBy(job => job.Seq).Take(Math.Min(lane.Max, request.Max - claimed.Count)).ToList();
            foreach (var job in ready) Claim(job, request);
            claimed.AddRange(ready.Select(Claimed));
        }

        return new(true, claimed);
    }

    private void Claim(ToyJob job, FetchRequest request)
    {
        job.State = JobState.Processing;
        job.Owner = request.Owner;
        job.Claim = request.Claim;
        job.ClaimedAt = rows.Now;
        job.Fence = rows.FenceAfter(job.Fence);
    }
    #endregion

    #region toy-finish
    public ValueTask<FinishResult> FinishAsync(FinishRequest unit, CancellationToken cancellationToken)
    {
        lock (rows.Gate)
        {
            var answers = unit.Outcomes.Select(finish => Finish(unit.Owner, finish)).ToList();
            return new(new FinishResult(answers, unit.Next is { } next ? Fetch(next) : null));
        }
    }

    private OutcomeResult Finish(ServerId owner, JobFinish finish)
    {
        if (finish.Outcome.Result is { } result && !CanBeStored(result))
            return new(FinishStatus.Rejected, "The result holds a NUL character or a lone surrogate.");
        if (!rows.Jobs.TryGetValue(finish.Id, out var job) || job.Fence != finish.Fence) return new(FinishStatus.Stale);
        if (job.State != JobState.Processing) return new(FinishStatus.AlreadyApplied); // this very claim has ended: the call was repeated
        if (job.Owner != owner) return new(FinishStatus.Stale);
        if (finish.RequiresMark) return new(FinishStatus.Unmarked); // nobody can have marked it: there are no transactions
        Apply(job, finish);
        return new(FinishStatus.Applied);
    }

    private void Apply(ToyJob job, JobFinish finish)
    {
        var outcome = finish.Outcome;
        if (outcome.ChargesAttempt) job.Attempts++;
        job.Queue = outcome.Queue ?? job.Queue;
        switch (outcome.Kind)
        {
            case JobOutcomeKind.Succeeded:
                rows.Finish(job, JobState.Succeeded, outcome);
                break;
            case JobOutcomeKind.Failed:
                rows.Finish(job, JobState.Failed, outcome);
                break;
            case JobOutcomeKind.Deleted:
                rows.Finish(job, JobState.Deleted, outcome);
                break;
            case JobOutcomeKind.Retry or JobOutcomeKind.Released when outcome.Delay > TimeSpan.Zero:
                rows.Schedule(job, rows.Now + outcome.Delay, retrying: outcome.Kind == JobOutcomeKind.Retry);
                break;
            default:
                rows.MakeReady(job);
                break;
        }

        job.History.Add(new() { State = job.State, At = rows.Now, Attempt = job.Attempts, Duration = finish.Took, Error = outcome.Error });
    }
    #endregion

    public ValueTask<IReadOnlyList<JobId>> ReportAsync(ServerId owner, IReadOnlyList<JobReport> reports, CancellationToken cancellationToken) =>
        throw ToyStorage.NotYet("log lines");

    public async ValueTask WaitAsync(IReadOnlyList<string> queues, TimeSpan atMost, CancellationToken cancellationToken) =>
        await Task.Delay(atMost, cancellationToken);

    public ValueTask SetPausedAsync(IReadOnlyList<string> queues, bool paused, JobActor actor, CancellationToken cancellationToken) =>
        throw ToyStorage.NotYet("pauses");

    public ValueTask SetConcurrencyLimitAsync(string key, int? limit, JobActor actor, CancellationToken cancellationToken) =>
        throw ToyStorage.NotYet("concurrency limits");

    public ValueTask SetQueueLimitAsync(string queue, int? limit, JobActor actor, CancellationToken cancellationToken) => throw ToyStorage.NotYet("limits of queues");

    public ValueTask SetRateAsync(string key, JobRate? rate, JobActor actor, CancellationToken cancellationToken) => throw ToyStorage.NotYet("rates");

    public ValueTask<bool> ChargeAsync(ServerId owner, JobId id, long fence, JobRate rate, int tokens, CancellationToken cancellationToken) =>
        throw ToyStorage.NotYet("rates");

    private static ClaimedJob Claimed(ToyJob job) => new()
    {
        Id = job.Created.Id,
        Fence = job.Fence,
        Attempt = job.Attempts + 1,
        Crashes = job.Crashes,
        Payload = job.Created.Payload,
        Queue = job.Queue,
        Priority = job.Created.Priority,
        CreatedAt = job.CreatedAt,
        ReadyAt = job.ReadyAt,
        Parameters = job.Created.Parameters,
        CapturedContext = job.Created.CapturedContext,
    };

    private static bool CanBeStored(string text) =>
        !text.Contains('\0', StringComparison.Ordinal) && Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;
}
