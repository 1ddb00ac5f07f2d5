using System.Globalization;
using JobLib.Reliability.Processes;

namespace JobLib.Reliability.Evidence.Limits;

/// <summary>
/// At most one job with a unique key is in the way of others. Of each it is known for a stretch of time that it was: from the first answer that named it until
/// a server asked for it (where only a waiting one is in the way), or until its body was over. No two such stretches meet.
/// </summary>
internal sealed class UniqueRule(RunRecord record, Findings findings)
{
    private ILookup<string, long> Claims => field ??= record.Claims.ToLookup(claim => claim.Key.Id, claim => claim.Value.At);

    /// <summary>Jobs that were looked at.</summary>
    public int Jobs { get; private set; }

    /// <summary>Calls that created none, since another job was in the way.</summary>
    public int Refused { get; private set; }

    public void Check()
    {
        var created = record.Intents.Where(intent => intent.Value.Kind == JobKind.Unique && record.Acknowledged.ContainsKey(intent.Key));
        foreach (var key in created.GroupBy(intent => intent.Value.Relation))
        {
            var calls = key.GroupBy(intent => record.Acknowledged[intent.Key].First(), intent => intent.Value.At).ToArray();
            Refused += calls.Sum(job => job.Count() - 1);
            Check(key.Key, [.. calls.Select(job => StretchOf(job.Key, job.Min(), HoldOf(key.Key))).OfType<Stretch>().OrderBy(stretch => stretch.From)]);
        }
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Jobs} unique jobs, and {Refused} calls that created none");

    private static UniqueWhile HoldOf(string relation) => Enum.Parse<UniqueWhile>(relation.Split(' ')[1]);

    private void Check(string key, Stretch[] stretches)
    {
        Jobs += stretches.Length;
        for (var (i, last) = (1, 0); i < stretches.Length; i++)
        {
            findings.Expect(
                stretches[last].To <= stretches[i].From,
                "at most one job with a unique key is in the way",
                $"key {key}: {stretches[last].Id} and {stretches[i].Id}");
            if (stretches[i].To > stretches[last].To) last = i;
        }
    }

    private Stretch? StretchOf(string id, long asked, UniqueWhile hold)
    {
        var from = record.AcknowledgedAt[id];
        var claims = Claims[id].Order().ToArray();
        var last = record.Runs.GetValueOrDefault(id)?.MaxBy(run => run.Fence);
        if (claims.Length == 0 || last is null) return null; // that it comes to its end is another rule
        var to = hold is UniqueWhile.Waiting ? claims[0] : last.Ended ?? last.Began;

        // A process that was killed may have had it before: it was no longer one that had not begun.
        if (hold is not UniqueWhile.UntilOver && record.WasKilledBetween(asked, to)) return null;
        if (hold is UniqueWhile.Running && claims.Length > 1) return null; // between two attempts it is not in the way
        return from < to ? new(id, from, to) : null;
    }

    private sealed record Stretch(string Id, long From, long To);
}
