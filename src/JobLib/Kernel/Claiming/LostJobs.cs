using JobLib.Kernel.Ending;
using JobLib.Kernel.Rows;

namespace JobLib.Kernel.Claiming;

/// <summary>
/// Jobs of which nothing says any more what they are: somebody has changed the storage by hand. They come to the front of a queue sooner or later, and are
/// removed there.
/// </summary>
internal sealed class LostJobs(Commit commit, IJobRows jobs, IBatchRows batches, IServerRows servers, JobMoves moves, ConcurrencyKeys keys)
{
    /// <summary>Removes the job and what is left of it; its batch and its children learn that it was deleted.</summary>
    public void Remove(JobRow job)
    {
        moves.Leave(job);
        job.State = JobState.Deleted;
        if (batches.Of(job) is { } batch)
        {
            batch.Count(JobState.Deleted, 1);
            commit.Touch(batch);
        }

        if (batches.HasChildren(job)) commit.Add(ParentEnd.Of(job));
        servers.RemoveCharges(job);
        jobs.ForgetLost(job);
        keys.LetAllFollow(job.Queue);
    }
}
