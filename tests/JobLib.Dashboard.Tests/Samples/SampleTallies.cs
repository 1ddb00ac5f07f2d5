using JobLib.Storage;
using JobLib.Storage.Tallies;

namespace JobLib.Dashboard.Tests.Samples;

/// <summary>What servers have counted: a mailer that got slow with a new version of the application, 22 minutes ago, and others.</summary>
public static class SampleTallies
{
    public const string Old = "1.4.0+9a1b2c3d4e5f60718293a4b5c6d7e8f901234567";
    public const string New = "1.5.0+0f1e2d3c4b5a69788796a5b4c3d2e1f00123abcd";

    /// <summary>How long ago the new version began.</summary>
    public static readonly TimeSpan Deployed = TimeSpan.FromMinutes(22);

    public static string Send { get; } = $"{typeof(IMailer).FullName}.{nameof(IMailer.SendAsync)}";

    public static IReadOnlyList<JobTally> Of(DateTimeOffset now) =>
    [
        .. Rows(now, TallyPeriod.Minute, TimeSpan.FromMinutes(1), 120, 1),
        .. Rows(now, TallyPeriod.Hour, TimeSpan.FromHours(1), 24 * 8, 60),
    ];

    /// <summary>A row.</summary>
    public static JobTally Row(
        TallyPeriod period,
        DateTimeOffset start,
        string method,
        string queue,
        string? version,
        int succeeded,
        int failed,
        TimeSpan wait,
        TimeSpan took
    )
    {
        var (waits, durations) = (new DurationHistogram(), new DurationHistogram());
        for (var i = 0; i < succeeded + failed; i++)
        {
            var share = 0.4 + 1.2 * (i + 0.5) / (succeeded + failed); // spread around what is said
            waits.Add(wait * share);
            durations.Add(took * share);
        }

        return new()
        {
            Period = period,
            Start = start,
            Method = method,
            Queue = queue,
            ApplicationVersion = version,
            Succeeded = succeeded,
            Failed = failed / 3,
            Retried = failed - failed / 3,
            Waits = waits.ToString(), Durations = durations.ToString(),
        };
    }

    private static IEnumerable<JobTally> Rows(DateTimeOffset now, TallyPeriod period, TimeSpan step, int count, int times)
    {
        for (var i = 0; i < count; i++)
        {
            var start = new DateTimeOffset(now.UtcTicks - now.UtcTicks % step.Ticks, TimeSpan.Zero) - step * i;
            var isNew = start + step > now - Deployed;
            var version = isNew ? New : Old;
            var wave = 20 + (int)(12 * Math.Sin(i / 7d));
            yield return Row(
                period,
                start,
                Send,
                "default",
                version,
                times * wave,
                isNew ? times * 4 : 0,
                TimeSpan.FromMilliseconds(80 + wave),
                TimeSpan.FromMilliseconds(isNew ? 2_400 : 310)
            );
            yield return Row(
                period,
                start,
                $"{typeof(IMailer).FullName}.{nameof(IMailer.WelcomeAsync)}",
                "critical",
                version,
                times * (5 + i % 4),
                0,
                TimeSpan.FromMilliseconds(9),
                TimeSpan.FromMilliseconds(42)
            );
            if (i % 3 == 0)
            {
                yield return Row(
                    period,
                    start,
                    "Shop.Accounting.Invoicing.QuarterlyInvoiceReconciliationService.ReconcileOutstandingInvoicesForAllTenantsAsync",
                    "reports",
                    version,
                    1,
                    i % 2,
                    TimeSpan.FromMinutes(2),
                    TimeSpan.FromMinutes(4)
                );
            }

            if (i % 11 == 0)
            {
                yield return Row(
                    period,
                    start,
                    "Shop.Repository`1[[Shop.Order, Shop]].Rebuild",
                    "default",
                    null,
                    2,
                    0,
                    TimeSpan.FromSeconds(1),
                    TimeSpan.FromMicroseconds(300)
                );
            }
        }
    }
}
