using JobLib.Jobs;
using JobLib.Kernel;

namespace JobLib;

/// <summary>Limits by name, said once and shared by all jobs that name them: <c>jobs.Limits.Concurrency("smtp", 10)</c>.</summary>
/// <remarks>
/// A job takes its limit along when it is created, so name it in every process that creates such jobs. <see cref="ILimitManager"/> sets another one at run time,
/// also for jobs that wait already.
/// </remarks>
public sealed class JobLimits
{
    internal const int MaxConcurrency = ConcurrencyKeys.MaxLimit;

    internal const char Separator = '\u001f'; // storages name the places under one key with it

    private readonly Dictionary<string, int> concurrency = new(StringComparer.Ordinal);

    internal JobLimits()
    {
    }

    /// <summary>At most so many jobs with this concurrency key run at a time, over all servers.</summary>
    /// <param name="key">What jobs name in <see cref="EnqueueOptions.ConcurrencyKey"/> or <see cref="ConcurrencyLimitAttribute(string)"/>; 1 to 256 characters.</param>
    /// <param name="limit">1 to 1,000.</param>
    /// <exception cref="ArgumentException">The key cannot be one, or has its limit already.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is not from 1 to 1,000.</exception>
    public JobLimits Concurrency(string key, int limit)
    {
        CheckKey(key, nameof(key));
        CheckLimit(limit, nameof(limit));
        if (!concurrency.TryAdd(key, limit)) throw new ArgumentException($"The limit of '{key}' is set twice. Keep one call of jobs.Limits.Concurrency.", nameof(key));
        return this;
    }

    internal int? Find(string key) => concurrency.TryGetValue(key, out var limit) ? limit : null;

    internal static void CheckKey(string? key, string what)
    {
        if (key is not null && IsKey(key)) return;
        throw new ArgumentException(
            $"'{FreeText.Clean(key ?? "null", FreeText.NameLength)}' cannot be a {what}: 1 to {FreeText.NameLength} characters, without NUL, U+001F and lone surrogates. Use a hash of a longer text.",
            what
        );
    }

    internal static bool IsKey(string key) =>
        key.Length is > 0 and <= FreeText.NameLength && FreeText.IsClean(key) && !key.Contains(Separator, StringComparison.Ordinal);

    internal static void CheckLimit(int limit, string what)
    {
        if (limit is >= 1 and <= MaxConcurrency) return;
        throw new ArgumentOutOfRangeException(what, limit, $"A concurrency limit is from 1 to {MaxConcurrency}.");
    }
}
