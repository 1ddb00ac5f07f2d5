using System.Globalization;
using JobLib.Storage;

namespace JobLib.TimeLimits;

/// <summary>What a job carries of its time limits: parameters, which every storage keeps and every page shows.</summary>
internal static class JobTimeLimits
{
    /// <summary>How long an attempt may take.</summary>
    public const string Timeout = "joblib-timeout";

    /// <summary>How long the job may wait for its first start.</summary>
    public const string ExpiresAfter = "joblib-expires-after";

    /// <summary>When it had waited too long: who brings the job back then means it, and it does not expire again.</summary>
    public const string ExpiredAt = "joblib-expired-at";

    /// <summary>The limits in the options, beside the parameters there.</summary>
    public static IReadOnlyDictionary<string, string> AddTo(IReadOnlyDictionary<string, string> parameters, TimeSpan? timeout, TimeSpan? expiresAfter)
    {
        if (timeout is null && expiresAfter is null) return parameters;
        var all = new Dictionary<string, string>(parameters, StringComparer.Ordinal);
        if (timeout is { } time) all[Timeout] = Write(time);
        if (expiresAfter is { } wait) all[ExpiresAfter] = Write(wait);
        return all;
    }

    /// <summary>The job's own limit, else that of its method.</summary>
    public static TimeSpan? Of(IReadOnlyDictionary<string, string> parameters, TimeSpan? methods) => Read(parameters, Timeout) ?? methods;

    /// <summary>How long the job may wait for its first start; null: as long as it takes.</summary>
    public static TimeSpan? WaitOf(IReadOnlyDictionary<string, string> parameters) => Read(parameters, ExpiresAfter);

    /// <summary>Since when the job should not be started any more; null when it still may be.</summary>
    public static DateTimeOffset? ExpiredSince(ClaimedJob claim, DateTimeOffset now)
    {
        if (
            claim.Attempt > 1
            || claim.Crashes > 0
            || WaitOf(claim.Parameters) is not { } wait
            || claim.Parameters.ContainsKey(ExpiredAt)
        )
        {
            return null;
        }

        var from = claim.Parent is null ? claim.ScheduledAt ?? claim.CreatedAt : claim.ReadyAt;
        return now - from > wait ? from + wait : null;
    }

    private static TimeSpan? Read(IReadOnlyDictionary<string, string> parameters, string name) => parameters.Count > 0
        && parameters.TryGetValue(name, out var text)
        && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time)
        && time > TimeSpan.Zero
            ? time
            : null;

    private static string Write(TimeSpan time) => time.ToString("c", CultureInfo.InvariantCulture);
}
