using JobLib.Jobs;
using JobLib.Sequences;
using JobLib.Storage;

namespace JobLib.Client;

/// <summary>What may be said about a new job. Told at the call, with the value and the remedy.</summary>
internal static class EnqueueRules
{
    public const int MaxTags = 20;
    public const int MaxPriority = 9;

    private const JobContinuationOptions Conditions =
        JobContinuationOptions.OnlyOnSucceededState | JobContinuationOptions.OnlyOnDeletedState | JobContinuationOptions.OnlyOnFailedState;

    /// <exception cref="ArgumentException">An option is not as it must be.</exception>
    public static void Check(EnqueueOptions options)
    {
        if (ReferenceEquals(options, EnqueueOptions.Default)) return;
        if (options.Queue is { } queue) QueueNames.Checked(queue, nameof(options.Queue));
        CheckPriority(options.Priority);
        if (options.IdempotencyKey is { } key) CheckKey(key, nameof(options.IdempotencyKey));
        if (options.Unique is { } unique) UniqueRules.Check(unique, options);
        if (options.ConcurrencyKey is { } shared) JobLimits.CheckKey(shared, nameof(options.ConcurrencyKey));
        if (options.ConcurrencyLimit is { } limit) JobLimits.CheckLimit(limit, nameof(options.ConcurrencyLimit));
        if (options.RateKey is { } rate) JobLimits.CheckKey(rate, nameof(options.RateKey));
        SequenceRule.Check(options);
        if (options.Group is { } group) CheckKey(group, nameof(options.Group));
        CheckTags(options.Tags);
        CheckParameters(options.Parameters);
        CheckLimit(options.Timeout, nameof(options.Timeout));
        CheckLimit(options.ExpiresAfter, nameof(options.ExpiresAfter));
        if (options.Retention is { } retention && retention < TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(options), retention, "Retention is negative. Use TimeSpan.Zero to keep a job no longer than it runs.");
        }
    }

    public static int CheckPriority(int priority) => priority is >= 0 and <= MaxPriority
        ? priority
        : throw new ArgumentOutOfRangeException(nameof(priority), priority, $"A priority is from 0 to {MaxPriority}; higher goes first.");

    public static void CheckTags(IEnumerable<string> tags)
    {
        var count = 0;
        foreach (var tag in tags)
        {
            CheckKey(tag, "tag");
            if (++count > MaxTags) throw new ArgumentException($"A job has at most {MaxTags} tags.", nameof(tags));
        }
    }

    public static void CheckParameters(IEnumerable<KeyValuePair<string, string>> parameters)
    {
        foreach (var (name, value) in parameters)
        {
            CheckKey(name, "parameter's name");
            if (value is null || value.Length > FreeText.LineLength || !FreeText.IsClean(value))
            {
                throw new ArgumentException(
                    $"The parameter '{name}' must be a text of at most {FreeText.LineLength} characters, without NUL and lone surrogates. Hand over larger data as an argument.",
                    nameof(parameters)
                );
            }
        }
    }

    /// <summary>A name that a storage keeps.</summary>
    public static void CheckKey(string? key, string what)
    {
        if (key is null || key.Length is 0 or > FreeText.NameLength || !FreeText.IsClean(key))
        {
            throw new ArgumentException(
                $"'{FreeText.Clean(key ?? "null", FreeText.NameLength)}' cannot be a {what}: 1 to {FreeText.NameLength} characters, without NUL and lone surrogates. Use a hash of a longer text.",
                what
            );
        }
    }

    /// <summary>When a job with these options starts.</summary>
    /// <exception cref="ArgumentException">They contradict each other.</exception>
    /// <exception cref="FormatException">A parent's id is none.</exception>
    public static JobStart StartOf(EnqueueOptions options)
    {
        if (options is { AfterJob: null, AfterBatch: null, At: null }) return options.Delay is { } delay ? JobStart.After(delay) : JobStart.Now;
        if (options is { AfterJob: not null, AfterBatch: not null })
            throw new ArgumentException("A job has one parent: set AfterJob or AfterBatch.", nameof(options));
        if (options.At is { } at)
        {
            return options is { AfterJob: null, AfterBatch: null, Delay: null }
                ? JobStart.AtInstant(at)
                : throw new ArgumentException("At stands alone: a continuation, or a job with a delay, has no instant of its own.", nameof(options));
        }

        if ((options.Condition | Conditions) != Conditions)
            throw new ArgumentException($"Condition is {options.Condition:D}, which is no combination of {Conditions}.", nameof(options));
        var wait = options.Delay ?? TimeSpan.Zero;
        return options.AfterJob is { } parent
            ? JobStart.AfterJob(JobId.Parse(parent), options.Condition, wait)
            : JobStart.AfterBatch(JobId.Parse(options.AfterBatch ?? ""), options.Condition, wait);
    }

    private static void CheckLimit(TimeSpan? limit, string option)
    {
        if (limit is { } time && time <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(option, time, $"{option} must be more than zero, or null for none.");
    }
}
