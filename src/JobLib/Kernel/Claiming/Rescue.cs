using JobLib.Kernel.Ending;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.Kernel.Claiming;

/// <summary>Takes the jobs from servers whose leases have expired.</summary>
internal sealed class Rescue(Commit commit, IJobRows jobs, IServerRows servers, JobMoves moves, JobEnds ends, FollowUps followUps)
{
    public StepResult Run(int? crashLimit, int max)
    {
        MarkExpired();
        var orphans = servers.Orphans(max).ToList();
        var done = orphans.Count(job => Move(job, servers.Find(job.Owner ?? default), crashLimit));
        foreach (var server in servers.All().Where(server => server is { IsExpired: true, HasLeft: true } && servers.HeldBy(server.Id).Count == 0).ToList())
            servers.Remove(server);
        followUps.Run();
        return new(done, orphans.Count == max, NextIn());
    }

    /// <summary>The time until the first lease is over of those that are not marked, zero when one is; null when there is none.</summary>
    public TimeSpan? NextIn() =>
        servers.All().Where(server => !server.IsExpired).Min(server => (Instant?)server.LeaseUntil) is not { } end ? null
        : end > commit.Now ? end - commit.Now
        : TimeSpan.Zero;

    // All are marked first: what they say while their jobs are moved in steps is refused.
    private void MarkExpired()
    {
        foreach (var server in servers.All().Where(server => !server.IsExpired && server.LeaseUntil <= commit.Now).ToList())
        {
            server.IsExpired = true;
            servers.Save(server);
        }
    }

    private bool Move(JobRow job, ServerRow? server, int? crashLimit)
    {
        if (job.IsMarked)
        {
            ends.Complete(job);
            return true;
        }

        var began = job.BodyBegan || server is null || job.StartedAt >= server.RenewedAt;
        var charged = began && server is not { HasLeft: true };
        if (charged)
        {
            job.Crashes++;
            servers.AddCharge(job);
        }

        servers.RaiseSignals();
        if (charged && job.Crashes >= crashLimit)
        {
            ends.Poison(job);
            return true;
        }

        var history = JobHistory.OfRescue(job, commit.Now, began);
        if (!moves.Leave(job)) return false;
        jobs.AddHistory(job, history);
        job.RaiseFence(commit.Now);
        moves.Ready(job, hadTurn: true);
        return true;
    }
}
