using System.Globalization;
using JobLib.Reliability.Processes;

namespace JobLib.Reliability.Evidence.Limits;

/// <summary>
/// In no window of a rate are more jobs claimed than its permits and burst. A fence is the instant of its claim by the storage's clock, in microseconds, so
/// the claims of all processes are counted by one clock.
/// </summary>
internal sealed class RateRule(RunRecord record, Findings findings)
{
    private const long Rounding = 1;

    /// <summary>Windows with as many claims as the rate lets through in the long run, or more.</summary>
    public int Full { get; private set; }

    public void Check()
    {
        var paced = record
            .Claims.Keys.Select(claim => (claim.Fence, Intent: record.KeyOf(claim.Id) is { } key ? record.Intents.GetValueOrDefault(key) : default))
            .Where(claim => claim.Intent.Kind == JobKind.Paced);
        foreach (var rate in paced.GroupBy(claim => claim.Intent.Relation, claim => claim.Fence)) Check(rate.Key, [.. rate.Order()]);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Full} windows of rates full");

    private void Check(string relation, long[] at)
    {
        var numbers = relation.Split(' ').Skip(1).Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        var (permits, per, most) = (numbers[0], numbers[1] * 1_000L, numbers[0] + numbers[2]);
        for (var (first, end) = (0, 0); first < at.Length; first++)
        {
            while (end < at.Length && at[end] < at[first] + per - Rounding) end++;
            if (end - first >= permits) Full++;
            findings.Expect(
                end - first <= most,
                "no more in a window than its rate says",
                $"{relation}: {end - first} from {at[first]} on, and not {most}");
        }
    }
}
