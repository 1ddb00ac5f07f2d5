using JobLib.Invocation;
using JobLib.Kernel;
using JobLib.Storage;

namespace JobLib.Concurrency;

/// <summary>Which rate a new job has, and what it costs: what its caller says, else the attribute of its method.</summary>
internal static class RateRule
{
    /// <summary>The rate of a call; null when it has none.</summary>
    /// <exception cref="InvalidJobException">The key's format does not fit the arguments, or the rate is named nowhere.</exception>
    /// <exception cref="ArgumentException">A cost is given that no rate could let through.</exception>
    public static JobRate? For(JobCall call, IReadOnlyList<object?> arguments, EnqueueOptions asked, JobLimits limits)
    {
        var rate = asked.RateKey is { } own ? limits.FindRate(own) ?? throw Unknown($"RateKey of {call}", own) : For(call, arguments, limits);
        if (asked.Cost is not { } cost) return rate;
        if (rate is null) throw new ArgumentException($"Cost is given for {call}, which has no rate. Set RateKey beside it.", nameof(asked));
        return RateBounds.CostRefusal(cost, rate.Burst) is { } refusal
            ? throw new ArgumentOutOfRangeException(nameof(asked), cost, $"{call} cannot have the rate '{rate.Key}' with this cost. {refusal}")
            : rate with { Cost = cost };
    }

    /// <inheritdoc cref="For(JobCall, IReadOnlyList{object?}, EnqueueOptions, JobLimits)"/>
    public static JobRate? For(JobCall call, IReadOnlyList<object?> arguments, JobLimits limits)
    {
        if (call.Attributes.Rate is not { Name: { } name }) return null;
        var key = IsFormat(name) ? KeyFormat.Make(call, name, arguments) : KeyFormat.Fitted(name);
        return limits.FindRate(key) ?? throw Unknown($"[RateLimit] of {call}", key);
    }

    /// <summary>The rate of a key that a job charges.</summary>
    /// <exception cref="ArgumentException">It is named nowhere.</exception>
    public static JobRate For(string key, JobLimits limits) => limits.FindRate(key) ?? throw new ArgumentException(
        $"Nothing can be charged for '{key}': no rate is called '{JobRate.NameOf(key)}'. Add jobs.Limits.Rate(\"{JobRate.NameOf(key)}\", permits: 100_000, per: TimeSpan.FromMinutes(1), burst: 20_000) inside AddJobLib.",
        nameof(key));

    /// <summary>Refuses jobs with a rate where the storage does not count.</summary>
    /// <exception cref="NotSupportedException">It does not, and one has a rate.</exception>
    public static void Check(IReadOnlyList<NewJob> jobs, StorageInfo storage)
    {
        if (storage.Rates) return;
        for (var i = 0; i < jobs.Count; i++)
        {
            if (jobs[i].Rate is { } rate)
                throw new NotSupportedException($"Job '{jobs[i].Id}' has the rate '{rate.Key}', which {storage.Name} does not count. Use a concurrency limit there.");
        }
    }

    /// <summary>Refuses what is asked of a rate where the storage does not count.</summary>
    /// <exception cref="NotSupportedException">It does not.</exception>
    public static void Check(string key, StorageInfo storage)
    {
        if (!storage.Rates) throw new NotSupportedException($"{storage.Name} does not count rates, so nothing can be set or charged for '{key}'.");
    }

    /// <summary>Whether the key depends on the arguments.</summary>
    public static bool IsFormat(string name) => name.Contains('{', StringComparison.Ordinal);

    private static InvalidJobException Unknown(string who, string key) => new(
        $"{who} names '{key}', and no rate is called '{JobRate.NameOf(key)}'. Add jobs.Limits.Rate(\"{JobRate.NameOf(key)}\", permits: 100, per: TimeSpan.FromSeconds(1), burst: 20) inside AddJobLib, in every process that creates such jobs."
    );
}
