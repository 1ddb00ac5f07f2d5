using JobLib.States;

namespace JobLib.Storage.InMemory;

/// <summary>
/// Does what ends and starts set off: releases and rules out continuations, ends batches, places and deletes their members. A commit does a bounded
/// part of it itself and leaves the rest to maintenance.
/// </summary>
internal sealed class Cascade(JobTable jobs, Batches batches, Places places, Placing placing, Endings endings, Worklist work)
{
    public const string BatchCancelled = "The batch was cancelled.";

    public const string BatchRuledOut = "The end of the parent ruled the batch out.";

    /// <summary>At most so many rows are moved in the commit that set them off.</summary>
    private const int CommitBound = 1_000;

    public static string ParentRuledOut(JobState parent) => $"The parent ended as {parent}, which is not what this job waited for.";

    /// <summary>The last thing of every commit.</summary>
    public void Settle(Instant now)
    {
        if (work.IsEmpty) return;
        var bound = new Bound(CommitBound);
        Drain(ref bound, now);
    }

    /// <summary>Goes on with what commits have left.</summary>
    public void GoOn(ref Bound bound, Instant now)
    {
        while (bound.Left > 0 && work.TryLater(out var item))
        {
            if (!TryDo(item, ref bound, now)) work.AddLater(item);
            Drain(ref bound, now);
        }
    }

    private void Drain(ref Bound bound, Instant now)
    {
        while (true)
        {
            while (work.TryTouched(out var batch)) batches.Review(batch, now);
            if (!work.TryNext(out var item)) return;
            if (bound.Left <= 0 || !TryDo(item, ref bound, now)) work.AddLater(item);
        }
    }

    // True when it is done with.
    private bool TryDo(Work item, ref Bound bound, Instant now)
    {
        if (item.Family is { } family) return TryRelease(family, ref bound, now);
        if (item.Batch is not { } batch) return true;
        return item.Kind is WorkKind.PlaceMembers ? TryPlace(batch, ref bound, now) : TryDelete(batch, ref bound, now);
    }

    private bool TryRelease(Family family, ref Bound bound, Instant now)
    {
        if (family.End() is not { } end) return true; // brought back meanwhile: its next end releases them
        ParentOutcome? outcome = null;
        while (family.Next(end) is { } id)
        {
            if (bound.Left <= 0) return false;
            bound.Move();
            outcome ??= family.Outcome(end);
            if (batches.Find(id) is { } batch) Release(batch, end);
            else Release(jobs.Get(id), outcome, now);
        }

        return true;
    }

    private void Release(JobRow child, ParentOutcome parent, Instant now)
    {
        if (!JobTransitions.Starts(parent.State, child.Start.Condition))
        {
            endings.Delete(child, ParentRuledOut(parent.State), null, now);
            return;
        }

        places.Leave(child);
        placing.AfterParent(child, parent, now);
    }

    private void Release(BatchRow child, JobState end)
    {
        batches.Release(child);
        if (JobTransitions.Starts(end, child.Start.Condition)) batches.Start(child);
        else batches.RuleOut(child);
    }

    private bool TryPlace(BatchRow batch, ref Bound bound, Instant now)
    {
        while (!batch.IsDeleted && batch.Held.TryFirst(out var id))
        {
            if (bound.Left <= 0) return false;
            bound.Move();
            var member = jobs.Get(id);
            places.Leave(member);
            placing.WithBatch(member, now);
        }

        return true;
    }

    private bool TryDelete(BatchRow batch, ref Bound bound, Instant now)
    {
        var members = batch.Members.Ascending(batch.ClearedTo).Take(bound.Left).ToList();
        foreach (var id in members)
        {
            batch.ClearedTo = id;
            var member = jobs.Get(id);
            if (JobTransitions.IsFinal(member.State))
            {
                bound.Look();
                continue;
            }

            bound.Move();
            endings.Delete(member, batch.RuledOut ? BatchRuledOut : BatchCancelled, batch.CancelledBy, now);
        }

        if (bound.Left <= 0) return false;
        foreach (var nested in batch.Nested.Where(nested => nested.Ended is not (JobState.Succeeded or JobState.Deleted)))
        {
            batches.Cancel(nested, batch.CancelledBy);
        }

        return true;
    }
}
