using System.Globalization;
using JobLib.Reliability.Processes;

namespace JobLib.Reliability.Evidence.Limits;

/// <summary>
/// The jobs of a sequence begin in the order of their creation, each when the one before it is over: has come to the end of its body, also after retries and
/// after a person has mended it, or has failed for good where it is to fail.
/// </summary>
internal sealed class SequenceRule(RunRecord record, Findings findings)
{
    /// <summary>Jobs that had one before them.</summary>
    public int Followed { get; private set; }

    /// <summary>Of these, those that waited for a job that failed for good until a person had mended it.</summary>
    public int Held { get; private set; }

    public void Check()
    {
        var created = record.Intents.Where(intent => intent.Value.Kind is JobKind.Ordered or JobKind.OrderedFailing);
        foreach (var sequence in created.Where(intent => record.Acknowledged.ContainsKey(intent.Key)).GroupBy(intent => intent.Value.Relation))
        {
            var jobs = sequence.OrderBy(job => job.Value.At).Select(job => (job.Value.Kind, job.Value.At, Id: record.Acknowledged[job.Key].First())).ToArray();
            for (var i = 1; i < jobs.Length; i++)
            {
                if (record.AcknowledgedAt[jobs[i - 1].Id] >= jobs[i].At) continue; // created at once: either may be the first
                Check(sequence.Key, jobs[i - 1].Id, jobs[i - 1].Kind, jobs[i].Id);
            }
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Followed} jobs in their order, {Held} held until somebody came");

    private void Check(string sequence, string before, JobKind kind, string next)
    {
        if (!record.Runs.TryGetValue(next, out var nextRuns)) return;
        var began = nextRuns.Min(run => run.Began);
        Followed++;
        var last = record.Runs.GetValueOrDefault(before)?.MaxBy(run => run.Fence);
        if (record.Mended.Contains(before)) Held++;
        findings.Expect(
            (kind == JobKind.OrderedFailing ? last?.Threw : last?.Ended) <= began,
            "a job of a sequence begins when the one before it is over",
            $"sequence {sequence}: {next} began in {nextRuns.MinBy(run => run.Began)?.Process}, and {before} was not over");
    }
}
