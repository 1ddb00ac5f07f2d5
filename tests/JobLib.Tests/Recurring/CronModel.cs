using JobLib.Recurring.Schedules;

namespace JobLib.Tests.Recurring;

/// <summary>What an expression means, said a second time and as plainly as possible, beside its text.</summary>
internal sealed record CronModel(string Text, bool IsInterval, Func<DateTime, bool> Matches)
{
    public CronSchedule Parse() => CronSchedule.Parse(Text);

    public override string ToString() => Text;

    /// <summary>The occurrences from one instant (which counts) to another (which does not), by looking at every step of the clock.</summary>
    /// <param name="fromUtc">The first instant.</param>
    /// <param name="toUtc">The end.</param>
    /// <param name="zone">The zone whose clock is looked at.</param>
    /// <param name="step">A minute, or a second for expressions with seconds.</param>
    /// <param name="memory">How long before the start to begin, to know what the clock has shown already.</param>
    public IEnumerable<DateTimeOffset> Walk(DateTime fromUtc, DateTime toUtc, TimeZoneInfo zone, TimeSpan step, TimeSpan memory)
    {
        var shown = new HashSet<DateTime>();
        DateTime? previous = null;
        for (var utc = fromUtc - memory; utc < toUtc; utc += step)
        {
            var now = TimeZoneInfo.ConvertTime(new DateTimeOffset(utc), zone);
            var local = now.DateTime;
            var isFirst = shown.Add(local);
            var isDue = Matches(local) && (isFirst || IsInterval);
            for (var skipped = previous + step ?? local; skipped < local; skipped += step)
            {
                isDue |= Matches(skipped);
            }

            if (isDue && utc >= fromUtc)
            {
                yield return now;
            }

            previous = local;
        }
    }
}
