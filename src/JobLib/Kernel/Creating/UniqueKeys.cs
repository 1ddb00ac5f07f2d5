using JobLib.Jobs;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.Kernel.Creating;

/// <summary>Says who has a unique key. Nothing is written when a job is claimed or ends: whoever asks for the key looks where its last holder is.</summary>
internal sealed class UniqueKeys(Commit commit, IJobRows rows)
{
    /// <summary>The job that is in the way of another with this key.</summary>
    public JobId? HolderOf(UniqueKey key)
    {
        if (rows.FindByUniqueKey(key.Name) is not { } last || key.For is { } window && last.At + window <= commit.Now) return null;
        return rows.Find(last.Job) is { } job && UniqueHold.Has(job.State, job.Attempts, key.While) ? last.Job : null;
    }
}
