using JobLib.Jobs;
using JobLib.Kernel.Batches;
using JobLib.Kernel.Creating;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.Kernel.Ending;

/// <summary>
/// Does what ends and starts set off: releases children, ends batches, lets their members begin or deletes them. A commit does a bounded part of it
/// itself and leaves the rest to maintenance.
/// </summary>
internal sealed class FollowUps(Commit commit, IJobRows jobs, IBatchRows rows, BatchLives batches, JobStarts starts, JobEnds ends, SequenceChains sequences)
{
    /// <summary>At most so many rows are looked at in the commit that set them off.</summary>
    public const int MaxInCommit = 1_000;

    /// <summary>The last thing of every commit.</summary>
    /// <param name="max">At most so many rows are looked at; the rest is noted.</param>
    /// <returns>How many were.</returns>
    public int Run(int max = MaxInCommit)
    {
        if (commit.IsEmpty) return 0;
        var looked = 0;
        while (true)
        {
            if (commit.TryEnd(out var end)) looked += Release(end, max - looked);
            else if (commit.TryTouched(out var batch)) batches.Review(batch);
            else if (commit.TryStarted(out var started)) looked += Start(started, max - looked);
            else return looked;
        }
    }

    /// <summary>Goes on with what commits have left, the oldest first, and with what follows from that.</summary>
    /// <returns>How many rows were moved.</returns>
    public int Resume(int max)
    {
        var (moved, left) = (0, max);
        while (left > 0 && rows.FirstFollowUp() is { } work)
        {
            var step = Step(work, left);
            if (step.More) rows.Advance(work, step.Last);
            else rows.Remove(work);
            var followed = Run(left - step.Looked);
            moved += step.Moved + followed;
            left -= Math.Max(1, step.Looked + followed);
        }

        return moved;
    }

    private FollowUpStep Step(FollowUp work, int max) => work.Kind switch
    {
        FollowUpKind.HeldMembers => StartHeld(work.Target, work.After, max),
        FollowUpKind.StoppedMembers => DeleteMembers(work, max),
        _ => ReleaseChildren(EndOf(work), work.After, max),
    };

    // A note that cannot be read is about a parent whose end can be looked up, unless that has gone, too: then it was deleted.
    private ParentEnd EndOf(FollowUp work)
    {
        var isBatch = work.Kind is FollowUpKind.ChildrenOfBatch;
        if (work.Parent is { } outcome) return new(work.Target, isBatch, outcome.State, outcome.Result, outcome.Error);
        var start = isBatch ? JobStart.AfterBatch(work.Target, default) : JobStart.AfterJob(work.Target, default);
        return Parent.Find(jobs, rows, start).End ?? new(work.Target, isBatch, JobState.Deleted, null, null);
    }

    private int Release(ParentEnd end, int max)
    {
        foreach (var batch in rows.BatchChildren(end)) batches.Release(batch, end.State);
        if (end is { State: JobState.Failed, IsBatch: false }) sequences.NoteHold(end.Id);
        var step = max > 0 ? ReleaseChildren(end, default, max) : FollowUpStep.None;
        if (step.More)
            rows.Add(new FollowUp(end.IsBatch ? FollowUpKind.ChildrenOfBatch : FollowUpKind.ChildrenOfJob, end.Id, step.Last) { Parent = end.ToOutcome() });
        return step.Looked;
    }

    private int Start(JobId batch, int max)
    {
        var step = max > 0 ? StartHeld(batch, default, max) : FollowUpStep.None;
        if (step.More) rows.Add(new FollowUp(FollowUpKind.HeldMembers, batch, step.Last));
        return step.Looked;
    }

    private FollowUpStep ReleaseChildren(ParentEnd end, JobId after, int max)
    {
        var children = rows.Children(end, after, max);
        var outcome = end.ToOutcome();
        var moved = 0;
        foreach (var child in children)
        {
            if (!JobTransitions.Starts(end.State, child.Start.Condition) && !JobTransitions.RulesOut(end.State, child.Start.Condition)) continue;
            if (!sequences.GoesOnWaiting(child, end.Id)) starts.Release(child, outcome);
            moved++;
        }

        return new(moved, children.Count, children.Count == max, children.Count == 0 ? after : children[^1].Id);
    }

    private FollowUpStep StartHeld(JobId batch, JobId after, int max)
    {
        if (rows.Find(batch) is { IsStopped: true }) return new(0, 0, More: false, after); // they are deleted instead
        var members = rows.Held(batch, after, max);
        foreach (var member in members) starts.Release(member);
        return new(members.Count, members.Count, members.Count == max, members.Count == 0 ? after : members[^1].Id);
    }

    private FollowUpStep DeleteMembers(FollowUp work, int max)
    {
        if (rows.Find(work.Target) is not { } batch) return new(0, 0, More: false, work.After);
        if (work.After == default) StopNested(batch, work.Actor);
        var members = rows.Members(work.Target, work.After, max);
        var moved = 0;
        foreach (var id in members)
        {
            if (jobs.Find(id) is not { IsMarked: false } member || JobTransitions.IsFinal(member.State)) continue;
            ends.Delete(member, Reasons.Of(batch.Stop), work.Actor, RetentionIn(batch));
            moved++;
        }

        return new(moved, members.Count, members.Count == max, members.Count == 0 ? work.After : members[^1]);
    }

    private void StopNested(BatchRow batch, JobActor? actor)
    {
        foreach (var nested in rows.Nested(batch))
        {
            if (!nested.IsStopped && nested.Ended is not JobState.Succeeded) batches.Stop(nested, batch.Stop, actor);
        }
    }

    private static TimeSpan? RetentionIn(BatchRow batch) => batch.Stop is BatchStop.Swept ? TimeSpan.Zero : null;
}
