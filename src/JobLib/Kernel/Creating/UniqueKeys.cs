using JobLib.Jobs;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.Kernel.Creating;

/// <summary>Says who has a unique key. Nothing is written when a job is claimed or ends: whoever asks for the key looks where its last holder is.</summary>
internal sealed class UniqueKeys(Commit commit, IJobRows rows, Replacements replacements)
{
    /// <summary>The answer when another job is in the way of this one, which may take its call then; null when none is.</summary>
    public CreationResult? Refusal(NewJob job, UniqueKey key, JobActor? actor)
    {
        if (rows.FindByUniqueKey(key.Name) is not { } last || key.For is { } window && last.At + window <= commit.Now) return null;
        if (rows.Find(last.Job) is not { } holder || !UniqueHold.Has(holder.State, holder.Attempts, key.While)) return null;
        if (!key.Replaces) return new(InsertStatus.KeyTaken, holder.Id);
        return replacements.Apply(holder, last.At, job, key, actor) ? new(InsertStatus.Replaced, holder.Id) : null;
    }
}
