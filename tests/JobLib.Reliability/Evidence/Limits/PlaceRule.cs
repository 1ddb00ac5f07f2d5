using System.Diagnostics;
using System.Globalization;
using JobLib.Reliability.Processes;

namespace JobLib.Reliability.Evidence.Limits;

/// <summary>
/// Never more jobs have a place at their concurrency key than its limit says, and the place of a process that was killed is taken anew soon after its lease.
/// A place is a job's from its start until its body is over, or, where that never came, until its lease is.
/// </summary>
internal sealed class PlaceRule(RunRecord record, Findings findings)
{
    /// <summary>What a busy machine needs to come to the scan, and to start the next one.</summary>
    private static readonly long Slack = 30 * Stopwatch.Frequency;

    /// <summary>A server scans four times in a lease.</summary>
    private const int ScansInLease = 4;

    /// <summary>Starts with which a limit was reached.</summary>
    public int Reached { get; private set; }

    /// <summary>Places of killed processes that were taken anew.</summary>
    public int Returned { get; private set; }

    /// <summary>The longest time from a kill until then.</summary>
    public TimeSpan SlowestReturn { get; private set; }

    public void Check()
    {
        foreach (var key in record.Runs.Values.SelectMany(runs => runs).Where(run => LimitOf(run) is not null).GroupBy(run => LimitOf(run)))
        {
            var ((name, limit), runs) = (key.Key ?? default, key.OrderBy(run => run.Began).ToArray());
            CheckMost(name, limit, runs);
            for (var i = 0; i < runs.Length; i++) CheckReturn(name, limit, runs, i);
        }
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"limits reached {Reached} times, {Returned} places of killed processes taken anew, the slowest after {SlowestReturn.TotalSeconds:0.0} s");

    private (string Key, int Limit)? LimitOf(Run run) => record.Intents.TryGetValue(run.Key, out var intent)
        ? intent switch
        {
            { Kind: JobKind.Keyed } => ($"lane-{intent.Relation}", 1),
            { Kind: JobKind.Limited } when intent.Relation.Split(' ') is [var key, var limit] => (key, int.Parse(limit, CultureInfo.InvariantCulture)),
            _ => null,
        }
        : null;

    private void CheckMost(string key, int limit, Run[] runs)
    {
        var begun = new List<Run>();
        foreach (var run in runs)
        {
            begun.RemoveAll(before => before.Over <= run.Began || (IsDead(before, run.Began) && record.HadLost(before, run.Began)));
            begun.Add(run);
            if (begun.Count < limit) continue;
            var holders = begun.Where(holder => !record.HadLost(holder, run.Began) && !record.MayBeForgotten(holder)).ToArray();
            if (holders.Length == limit) Reached++;
            findings.Expect(
                holders.Length <= limit,
                "no more at a time with a concurrency key than its limit says",
                $"key {key} with {limit}: {string.Join(", ", holders.Select(holder => $"{holder.Id} in {holder.Process}"))}");
        }
    }

    /// <summary>
    /// The place of a killed process is taken anew when its job begins again, or when as many run as there are places. Counted from the last kill before that:
    /// whoever took it may have been killed with it.
    /// </summary>
    private void CheckReturn(string key, int limit, Run[] runs, int which)
    {
        var dead = runs[which];
        if (dead.Over is not null || !record.Killed.TryGetValue(dead.Process, out var killed) || record.HadLost(dead, killed)) return;
        if (record.LeaseOf(dead.Id, dead.Fence) is not { } lease) return;
        var next = runs.Skip(which + 1).FirstOrDefault(run => run.Began > killed && (run.Id == dead.Id || RunningAt(runs, run.Began) >= limit));
        if (next is null) return; // that the job comes to its end is another rule
        var from = record.Killed.Values.Where(at => at <= next.Began).Max();
        var took = next.Began - from;
        Returned++;
        if (TimeSpan.FromSeconds((double)took / Stopwatch.Frequency) is var time && time > SlowestReturn) SlowestReturn = time;
        findings.Expect(
            took <= lease.Length + lease.Length / ScansInLease + Slack,
            "a killed process gives its place back by its lease",
            $"key {key}: {dead.Id} in {dead.Process}, taken anew by {next.Id} after {time.TotalSeconds:0.0} s");
    }

    private int RunningAt(Run[] runs, long at) =>
        runs.TakeWhile(run => run.Began <= at).Count(run => (run.Over is not { } over || over > at) && !IsDead(run, at));

    private bool IsDead(Run run, long at) => record.Killed.TryGetValue(run.Process, out var killed) && killed <= at;
}
