using JobLib.Jobs;
using JobLib.Kernel;
using JobLib.Storage;

namespace JobLib;

/// <summary>Limits by name, said once and shared by all jobs that name them: <c>jobs.Limits.Concurrency("smtp", 10)</c>.</summary>
/// <remarks>
/// A job takes its limit along when it is created, so name it in every process that creates such jobs. <see cref="ILimitManager"/> sets another one at run time,
/// also for jobs that wait already.
/// </remarks>
public sealed class JobLimits
{
    internal const int MaxConcurrency = ConcurrencyKeys.MaxLimit;

    internal const int MaxRunning = QueueLimits.MaxLimit;

    internal const char Separator = '\u001f'; // storages name the places under one key with it

    internal const int MaxPermits = RateBounds.MaxPermits;

    private const int MaxRateName = 100; // what follows it in a key finds room

    private readonly Dictionary<string, int> concurrency = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> queues = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JobRate> rates = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> weights = new(StringComparer.Ordinal);

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

    /// <summary>At most so many jobs of this queue run at a time, over all servers.</summary>
    /// <remarks>
    /// Each server of the queue tells the storage when it begins, and the one that began last counts, for all: say it in every application that serves the
    /// queue. A server that says no limit takes away what others have said; <see cref="ILimitManager.SetQueueAsync"/> goes before all of them.
    /// </remarks>
    /// <param name="queue">The queue's name.</param>
    /// <param name="running">1 to 100,000. To hold a queue up, pause it.</param>
    /// <exception cref="ArgumentException">The name cannot be a queue's, or has its limit already.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="running"/> is not from 1 to 100,000.</exception>
    public JobLimits Queue(string queue, int running)
    {
        QueueNames.Checked(queue, nameof(queue));
        if (running is < 1 or > MaxRunning)
        {
            throw new ArgumentOutOfRangeException(
                nameof(running), running, $"The limit of queue '{queue}' is from 1 to {MaxRunning}. To hold it up, pause it with IQueueManager.PauseAsync.");
        }

        if (!queues.TryAdd(queue, running)) throw new ArgumentException($"The limit of queue '{queue}' is set twice. Keep one call of jobs.Limits.Queue.", nameof(queue));
        return this;
    }

    /// <summary>
    /// Jobs with this rate are claimed no more often, over all servers: in every stretch of <paramref name="per"/>, wherever it begins, at most
    /// <paramref name="permits"/> and <paramref name="burst"/> together.
    /// </summary>
    /// <remarks>
    /// A bucket of tokens on the storage's clock, or one for each key (<c>name:key</c>). It is counted when a server claims a job, which is as long before its
    /// body begins as the job waits for a worker there.
    /// </remarks>
    /// <param name="name">What jobs name in <see cref="EnqueueOptions.RateKey"/> or <see cref="RateLimitAttribute"/>; 1 to 100 characters without a colon.</param>
    /// <param name="permits">So many in each <paramref name="per"/>, 1 to 1,000,000,000.</param>
    /// <param name="per">1 ms to 31 days.</param>
    /// <param name="burst">
    /// So many more at once after a quiet time, 0 to 1,000,000,000. Tokens that nobody takes while the bucket is full are lost: what comes back in a tenth of a
    /// second, <c>permits / 10</c> with a rate per second, makes up for the time that a claim takes. 0 spaces claims evenly.
    /// </param>
    /// <exception cref="ArgumentException">The name cannot be one, or has its rate already.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is none that a rate can have.</exception>
    public JobLimits Rate(string name, int permits, TimeSpan per, int burst)
    {
        CheckKey(name, nameof(name));
        if (name.Length > MaxRateName || name.Contains(JobRate.Colon, StringComparison.Ordinal))
            throw new ArgumentException($"'{name}' cannot be a rate's name: 1 to {MaxRateName} characters without a colon, behind which jobs say their keys.", nameof(name));
        if (RateBounds.Refusal(permits, per, burst) is { } refusal)
            throw new ArgumentOutOfRangeException(nameof(permits), permits, $"Rate '{name}': {refusal}");
        if (!rates.TryAdd(name, new() { Key = name, Permits = permits, Per = per, Burst = burst }))
            throw new ArgumentException($"The rate '{name}' is set twice. Keep one call of jobs.Limits.Rate.", nameof(name));
        return this;
    }

    /// <summary>A group has so many turns in a round instead of one, where groups take turns.</summary>
    /// <param name="name">
    /// What jobs name in <see cref="EnqueueOptions.Group"/> or <see cref="GroupAttribute"/>, or what stands before a colon there: <c>gold</c> is the weight of
    /// the group <c>gold</c>, and of each of <c>gold:1</c> and <c>gold:2</c>. 1 to 256 characters.
    /// </param>
    /// <param name="weight">1 to 100.</param>
    /// <exception cref="ArgumentException">The name cannot be one, or has its weight already.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="weight"/> is not from 1 to 100.</exception>
    public JobLimits Group(string name, int weight)
    {
        CheckKey(name, nameof(name));
        if (weight is < 1 or > Turns.MaxWeight)
            throw new ArgumentOutOfRangeException(nameof(weight), weight, $"The weight of a group is from 1 to {Turns.MaxWeight}.");
        if (!weights.TryAdd(name, weight)) throw new ArgumentException($"The weight of '{name}' is set twice. Keep one call of jobs.Limits.Group.", nameof(name));
        return this;
    }

    /// <summary>The limits of queues.</summary>
    internal IReadOnlyDictionary<string, int> Queues => queues;

    /// <summary>How many turns a group has in a round.</summary>
    internal int FindWeight(string group) => weights.TryGetValue(group, out var own) ? own : weights.GetValueOrDefault(JobRate.NameOf(group), 1);

    /// <summary>The rate of a key, as the name in it says; null when none is called so.</summary>
    internal JobRate? FindRate(string key) => rates.TryGetValue(JobRate.NameOf(key), out var rate) ? rate with { Key = key } : null;

    /// <summary>What is wrong with a rate that is to be set by hand; null when nothing is.</summary>
    internal static string? RateRefusal(int permits, TimeSpan per, int burst) => RateBounds.SetRefusal(permits, per, burst);

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
