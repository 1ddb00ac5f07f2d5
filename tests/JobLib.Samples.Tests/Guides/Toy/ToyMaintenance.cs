using JobLib.Storage;

namespace JobLib.Samples.Tests.Guides.Toy;

internal sealed class ToyMaintenance(ToyRows rows) : IMaintenance
{
    public ValueTask<StepResult> PromoteAsync(int max, CancellationToken cancellationToken)
    {
        lock (rows.Gate)
        {
            var due = Some(job => job.DueAt <= rows.Now, max);
            foreach (var job in due.OrderBy(job => job.DueAt)) rows.MakeReady(job);
            var next = rows.Jobs.Values.Min(job => job.DueAt);
            return new(new StepResult(due.Count, due.Count == max, next - rows.Now));
        }
    }

    #region toy-rescue
    public ValueTask<StepResult> RescueAsync(int? crashLimit, int max, CancellationToken cancellationToken)
    {
        lock (rows.Gate)
        {
            foreach (var server in rows.Servers.Values.Where(server => server.LeaseUntil <= rows.Now)) server.IsGone = true; // first: from now on it is refused
            var orphans = Some(
                job => job.State == JobState.Processing && rows.Servers[job.Owner] is { IsGone: true } owner && owner.LeaseUntil <= rows.Now,
                max
            );
            foreach (var job in orphans) Rescue(job, rows.Servers[job.Owner], crashLimit);
            return new(new StepResult(orphans.Count, orphans.Count == max, null));
        }
    }

    private void Rescue(ToyJob job, ToyServer owner, int? crashLimit)
    {
        if (!owner.HasLeft && (job.Started || job.ClaimedAt >= owner.RenewedAt)) job.Crashes++; // its body had begun, or may have
        job.Fence = rows.FenceAfter(job.Fence);
        if (job.Crashes >= crashLimit) rows.Finish(job, JobState.Failed, null);
        else rows.MakeReady(job);
        job.History.Add(new() { State = job.State, At = rows.Now, Reason = "its server died" });
    }
    #endregion

    // no batches and no continuations: nothing waits in bulk
    public ValueTask<StepResult> MoveHeldAsync(int max, CancellationToken cancellationToken) => default;

    public ValueTask<StepResult> PruneAsync(int max, CancellationToken cancellationToken)
    {
        lock (rows.Gate)
        {
            var expired = Some(job => job.ExpiresAt <= rows.Now, max);
            foreach (var job in expired) rows.Jobs.Remove(job.Created.Id);
            return new(new StepResult(expired.Count, expired.Count == max, null));
        }
    }

    public ValueTask<StepResult> AgeAsync(TimeSpan after, int max, CancellationToken cancellationToken) => throw ToyStorage.NotYet("aging of priorities");

    public ValueTask<StepResult> FoldAsync(int max, CancellationToken cancellationToken) => default; // counts are taken when somebody asks

    private List<ToyJob> Some(Func<ToyJob, bool> which, int max) => [.. rows.Jobs.Values.Where(which).Take(max)];
}
