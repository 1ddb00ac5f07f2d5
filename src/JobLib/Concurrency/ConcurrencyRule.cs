using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using JobLib.Invocation;
using JobLib.Jobs;

namespace JobLib.Concurrency;

/// <summary>Which key a new job has, and how many may hold it: what its caller says, else the attribute of its method.</summary>
internal static class ConcurrencyRule
{
    private const int ReadableLength = 190; // a hash of 64 digits and a hyphen still fit

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
            format is null ? $"{call.Type.FullName}.{call.Method.Name}"
            : many is { Limit: null } ? format // a name
            : KeyOf(call, format, arguments);
        return new(Fitted(key), limit, one is null ? null : TimeSpan.FromSeconds(one.TimeoutInSeconds));
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

    /// <summary>The key that a format makes of the arguments, as long as a key may be.</summary>
    /// <exception cref="InvalidJobException">The format does not fit the arguments, or takes one that is sensitive.</exception>
    public static string KeyOf(JobCall call, string format, IReadOnlyList<object?> arguments) => Fitted(Format(call, format, arguments));

    private static string Format(JobCall call, string format, IReadOnlyList<object?> arguments)
    {
        var values = new object?[arguments.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = call.Parameters[i].IsSensitive ? Sensitive.Instance : call.Show(call.Parameters[i], arguments[i]);
        }

        try
        {
            return string.Format(CultureInfo.InvariantCulture, format, values);
        }
        catch (FormatException e)
        {
            throw new InvalidJobException(
                $"The key '{format}' of {call} cannot be made of its {values.Length} arguments: {e.Message}",
                innerException: e
            );
        }
    }

    // Keys are shown to people and have a limited length in every storage; a long one keeps its beginning and gets a hash of the whole.
    private static string Fitted(string key)
    {
        if (key.Length <= FreeText.NameLength && !key.Contains(JobLimits.Separator, StringComparison.Ordinal)) return FreeText.Clean(key, FreeText.NameLength);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        return $"{FreeText.Clean(key.Replace(JobLimits.Separator, ' '), ReadableLength)}-{hash}";
    }

    /// <summary>Stands in the place of a sensitive argument: keys are shown to people, so that it must not come into one.</summary>
    private sealed class Sensitive : IFormattable
    {
        public static Sensitive Instance { get; } = new();

        public string ToString(string? format, IFormatProvider? formatProvider) =>
            throw new FormatException("A sensitive argument cannot be part of a key, since people see it.");
    }
}

/// <summary>The concurrency key of a new job; all is default where it has none.</summary>
/// <param name="Key">The key.</param>
/// <param name="Limit">How many may hold it.</param>
/// <param name="Wait">How long the job may wait for it; null: for ever.</param>
internal readonly record struct JobConcurrency(string? Key, int Limit, TimeSpan? Wait);
