using System.Reflection;
using JobLib.Diagnostics;

namespace JobLib.Retries;

/// <summary>Whether and when a failed attempt is followed by another.</summary>
internal sealed record RetryRule(int Attempts, int[] Delays, AttemptsExceededAction OnExceeded, Type[] OnlyOn, Type[] ExceptOn)
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>No retry: what holds until a job's own rule is known.</summary>
    public static RetryRule None { get; } = new(0, [], AttemptsExceededAction.Fail, [], []);

    public static RetryRule From(RetryOptions options) => new(options.Attempts, options.DelaysInSeconds ?? [], options.OnAttemptsExceeded, [], []);

    /// <summary>The rule of the first of these members that has an attribute; null when none has.</summary>
    public static RetryRule? From(IEnumerable<MemberInfo?> members)
    {
        foreach (var member in members)
        {
            if (member?.GetCustomAttribute<AutomaticRetryAttribute>() is { } a)
            {
                // an attribute may hold null in place of any array
                return new(a.Attempts, a.DelaysInSeconds ?? [], a.OnAttemptsExceeded, Known(a.OnlyOn), Known(a.ExceptOn));
            }
        }

        return null;
    }

    /// <summary>Whether <paramref name="exception"/>, thrown by this attempt, is followed by another attempt.</summary>
    public bool Retries(Exception exception, int attempt) => attempt <= Attempts && Covers(exception);

    /// <summary>The wait before retry <paramref name="retry"/>, from 1.</summary>
    /// <remarks>The formula is Hangfire's; computed in doubles, so that no number of retries overflows.</remarks>
    public TimeSpan DelayBefore(int retry)
    {
        if (Delays.Length > 0) return TimeSpan.FromSeconds(Math.Max(0, Delays[Math.Clamp(retry, 1, Delays.Length) - 1]));
        var seconds = Math.Pow(retry - 1, 4) + 15 + Random.Shared.Next(30) * (double)retry;
        return seconds < Longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : Longest;
    }

    // Of several exceptions in one, all must be among those that are retried, and none among those that are not.
    private bool Covers(Exception exception) =>
        (OnlyOn.Length == 0 || Causes.All(exception, OnlyOn)) && (ExceptOn.Length == 0 || !Causes.Any(exception, ExceptOn));

    private static Type[] Known(Type?[]? types) => types is null ? [] : [.. types.OfType<Type>()];
}
