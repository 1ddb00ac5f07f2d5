using JobLib.Invocation;

namespace JobLib.Concurrency;

/// <summary>Which key a new job has, and how many may hold it: what its caller says, else the attribute of its method.</summary>
internal static class ConcurrencyRule
{
    /// <summary>The key of a call; none when its method may run as often as it likes.</summary>
    /// <exception cref="InvalidJobException">
    /// The key's format does not fit the arguments, or takes one that is sensitive; or the limit of the key is named nowhere.
    /// </exception>
    public static JobConcurrency For(JobCall call, IReadOnlyList<object?> arguments, EnqueueOptions asked, JobLimits limits)
    {
        if (asked.ConcurrencyKey is { } own) return new(own, asked.ConcurrencyLimit ?? limits.Find(own) ?? 1, Wait: null);
        var key = For(call, arguments, limits);
        if (asked.ConcurrencyLimit is not { } limit) return key;
        return key.Key is null
            ? throw new ArgumentException($"ConcurrencyLimit is given for {call}, which has no key. Set ConcurrencyKey beside it.", nameof(asked))
            : key with { Limit = limit };
    }

    /// <inheritdoc cref="For(JobCall, IReadOnlyList{object?}, EnqueueOptions, JobLimits)"/>
    public static JobConcurrency For(JobCall call, IReadOnlyList<object?> arguments, JobLimits limits)
    {
        var (one, many) = (call.Attributes.Concurrency, call.Attributes.Limit);
        if (one is null && many is null) return default;
        var limit = LimitOf(call, limits);
        var format = one is null ? many?.Key : one.Resource;
        var key =
            format is null ? KeyFormat.Fitted($"{call.Type.FullName}.{call.Method.Name}")
            : many is { Limit: null } ? KeyFormat.Fitted(format) // a name
            : KeyFormat.Make(call, format, arguments);
        return new(key, limit, one is null ? null : TimeSpan.FromSeconds(one.TimeoutInSeconds));
    }

    /// <summary>How many jobs of the method may hold their key at a time.</summary>
    /// <exception cref="InvalidJobException">Its attributes contradict each other, or name a limit that is named nowhere else.</exception>
    public static int LimitOf(JobCall call, JobLimits limits)
    {
        if (call.Attributes.Limit is not { } attribute) return 1;
        if (call.Attributes.Concurrency is not null)
            throw new InvalidJobException($"{call} has [DisableConcurrentExecution] and [ConcurrencyLimit]. Keep one: the first is a limit of one.");
        if (attribute.Limit is { } limit) return limit;
        return limits.Find(attribute.Key ?? "") ?? throw new InvalidJobException(
            $"[ConcurrencyLimit] of {call} names '{attribute.Key}', and no limit is called so. Add jobs.Limits.Concurrency(\"{attribute.Key}\", 10) inside AddJobLib, in every process that creates such jobs.");
    }
}

/// <summary>The concurrency key of a new job; all is default where it has none.</summary>
/// <param name="Key">The key.</param>
/// <param name="Limit">How many may hold it.</param>
/// <param name="Wait">How long the job may wait for it; null: for ever.</param>
internal readonly record struct JobConcurrency(string? Key, int Limit, TimeSpan? Wait);
