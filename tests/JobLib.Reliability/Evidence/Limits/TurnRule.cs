using System.Globalization;
using JobLib.Reliability.Processes;

namespace JobLib.Reliability.Evidence.Limits;

/// <summary>
/// The single job of a group is passed by no more than two jobs of any other: the one whose turn it is in this round, and the one of the next round that was
/// there before. Those count that were claimed for the first time by a call that began when the single job was known to be there, and was answered before
/// the call began that claimed it.
/// </summary>
internal sealed class TurnRule(RunRecord record, Findings findings)
{
    /// <summary>The turn under way, and the one of the round in which the single job has its own.</summary>
    private const int MostOfGroup = 2;

    /// <summary>Whether a job passed others is looked for among so many that were claimed after it.</summary>
    private const int Behind = 200;

    /// <summary>Groups with a single job that were looked at.</summary>
    public int Singles { get; private set; }

    /// <summary>Of these, those that passed jobs which were there before them.</summary>
    public int Passed { get; private set; }

    /// <summary>The most jobs of all other groups together that began before a single one.</summary>
    public int MostBefore { get; private set; }

    public void Check()
    {
        var jobs = record
            .Claims.GroupBy(claim => claim.Key.Id)
            .Select(claims => TurnOf(claims.Key, claims.MinBy(claim => claim.Key.Fence).Value.At, claims.MinBy(claim => claim.Key.Fence).Value.Answered))
            .OfType<Turn>()
            .OrderBy(turn => turn.Claimed)
            .ToArray();
        var sizes = record.Intents.Values.Where(intent => intent.Kind == JobKind.Turn).CountBy(intent => intent.Relation).ToDictionary();
        for (var i = 0; i < jobs.Length; i++)
        {
            if (sizes[jobs[i].Group] == 1) Check(jobs[i], [.. EarlierThan(jobs, i)], jobs.Skip(i + 1).Take(Behind));
        }
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Singles} groups with a single job, {Passed} of which passed others, at most {MostBefore} jobs before one");

    // Where a process was killed meanwhile, it may have had the job before, and then the job goes first as one that had its turn.
    private Turn? TurnOf(string id, long claimed, long answered)
    {
        if (record.KeyOf(id) is not { } key || !record.Intents.TryGetValue(key, out var intent) || intent.Kind != JobKind.Turn) return null;
        if (!record.AcknowledgedAt.TryGetValue(id, out var ready) || record.WasKilledBetween(intent.At, answered)) return null;
        return new(id, intent.Relation, ready, claimed, answered);
    }

    // Claimed after the job was known to be there.
    private static IEnumerable<Turn> EarlierThan(Turn[] jobs, int which)
    {
        for (var i = which - 1; i >= 0 && jobs[i].Claimed > jobs[which].Ready; i--) yield return jobs[i];
    }

    private void Check(Turn single, Turn[] earlier, IEnumerable<Turn> later)
    {
        Singles++;
        var before = earlier.Where(job => job.Answered < single.Claimed).CountBy(job => job.Group).ToArray();
        MostBefore = Math.Max(MostBefore, before.Sum(group => group.Value));
        if (later.Any(job => job.Ready < single.Ready && job.Claimed > single.Answered)) Passed++;
        foreach (var (group, count) in before.Where(group => group.Value > MostOfGroup))
        {
            findings.Fault(
                "a group with a single job waits for a round of the others",
                $"{single.Id} of {single.Group} began after {count} of {group}, which were claimed when it was there");
        }
    }

    private sealed record Turn(string Id, string Group, long Ready, long Claimed, long Answered);
}
