using JobLib.Jobs;
using JobLib.Kernel.Ending;
using JobLib.Kernel.Rows;

namespace JobLib.Kernel.Batches;

/// <summary>The life of batches: they start, end, are reopened and stopped.</summary>
internal sealed class BatchLives(Commit commit, IBatchRows rows)
{
    /// <summary>Batches that are nested deeper are nested in a circle, which only a hand could have drawn.</summary>
    private const int MaxDepth = 1_000;

    /// <summary>Whether it, or a batch around it, is stopped: none of its members runs any more.</summary>
    public bool IsStopped(BatchRow batch) => Around(batch, static row => row.IsStopped) is not null;

    /// <summary>Whether it, or a batch around it, is stopped by anything but its parent's end: it takes no more members.</summary>
    public bool IsCancelled(BatchRow batch) => Around(batch, static row => row.Stop is BatchStop.Cancelled or BatchStop.Swept) is not null;

    public void Seal(BatchRow batch)
    {
        batch.Sealed = true;
        commit.Touch(batch);
        StartWhenFree(batch);
    }

    /// <summary>The parent of a batch has ended.</summary>
    public void Release(BatchRow batch, JobState parent)
    {
        if (!batch.Waiting) return;
        if (JobTransitions.RulesOut(parent, batch.Start.Condition)) Stop(batch, BatchStop.RuledOut, actor: null);
        if (!JobTransitions.Starts(parent, batch.Start.Condition)) return;
        batch.Waiting = false;
        commit.Touch(batch);
        StartWhenFree(batch);
    }

    /// <summary>Starts a batch, and those nested in it, unless something still keeps it: a member to come, its parent, the batch around it.</summary>
    public void StartWhenFree(BatchRow batch)
    {
        if (batch.Started || !batch.Sealed || batch.Waiting || batch.IsStopped) return;
        if (batch.Outer is { } outer && rows.Find(outer) is not { Started: true, IsStopped: false }) return;
        batch.Started = true;
        commit.Touch(batch); // a batch without members ends as it begins
        commit.AddStarted(batch.Id);
        foreach (var nested in rows.Nested(batch)) StartWhenFree(nested);
    }

    /// <summary>The batch is Deleted at once; its members, and the batches in it, are deleted in steps.</summary>
    public void Stop(BatchRow batch, BatchStop stop, JobActor? actor)
    {
        batch.Stop = stop;
        batch.Waiting = false;
        commit.Touch(batch);
        rows.Add(new FollowUp(FollowUpKind.StoppedMembers, batch.Id, default) { Actor = actor });
    }

    /// <summary>Compares the batch's counts with the end that it is in; where they differ, the batch around it counts anew and its children are told.</summary>
    public void Review(BatchRow batch)
    {
        // The last member of a batch must not make it succeed when a batch around it is stopped; nor may the last that had failed.
        if (batch is { End: not null, Ended: not JobState.Succeeded, IsStopped: false } && Around(batch, static row => row.IsStopped) is { } around)
        {
            Stop(batch, around.Stop, actor: null);
        }

        var (was, end) = (batch.Ended, batch.End);
        batch.Ended = end;
        if (end != was)
        {
            batch.FinishedAt = end is JobState.Succeeded or JobState.Deleted ? commit.Now : Instant.None;
            CountIn(batch.Outer, was, end);
        }

        // Also where it is the same end as before: a member may have come and ended in this commit, and a child in between, which found the batch open.
        if (end is { } state && rows.HasChildren(batch)) commit.Add(ParentEnd.Of(batch, state));
        rows.Save(batch);
    }

    private void CountIn(JobId? id, JobState? was, JobState? end)
    {
        if (id is null || rows.Find(id.Value) is not { } outer) return;
        if (was is { } before) outer.Count(before, -1);
        if (end is { } after) outer.Count(after, 1);
        commit.Touch(outer);
    }

    /// <summary>The innermost of the batch and those around it of which something holds.</summary>
    private BatchRow? Around(BatchRow batch, Func<BatchRow, bool> holds)
    {
        var row = batch;
        for (var depth = 0; row is not null && depth < MaxDepth; depth++)
        {
            if (holds(row)) return row;
            row = row.Outer is { } outer ? rows.Find(outer) : null;
        }

        return null;
    }
}
