using System.Globalization;
using System.Reflection;

namespace JobLib;

/// <summary>
/// How long an attempt may take. Then the job's token is cancelled, and an attempt that has not ended a grace time later
/// (<see cref="JobServerOptions.TimeoutGrace"/>) fails with <see cref="JobTimeoutException"/>, although its body may go on. On a method, or on a type for all
/// of its methods.
/// </summary>
/// <remarks>
/// <see cref="EnqueueOptions.Timeout"/> goes before it, <see cref="JobLibOptions.JobTimeout"/> holds where there is none. Looked for on the method that the
/// call names, its type, the implementation's method and the implementation's type, in this order.
/// </remarks>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class | AttributeTargets.Interface)]
public sealed class JobTimeoutAttribute : Attribute
{
    /// <summary>So long, and no longer.</summary>
    /// <param name="timeout">A time as <see cref="TimeSpan"/> reads it, more than zero: <c>00:05:00</c> is five minutes, <c>1.00:00:00</c> is a day.</param>
    /// <exception cref="ArgumentException">It is no time, or not more than zero.</exception>
    public JobTimeoutAttribute(string timeout)
    {
        Timeout = TimeSpan.TryParse(timeout, CultureInfo.InvariantCulture, out var time) && time > TimeSpan.Zero
            ? time
            : throw new ArgumentException(
                $"[JobTimeout(\"{timeout}\")] is no time that a job could take. Write hours, minutes and seconds, more than zero: \"00:05:00\".",
                nameof(timeout)
            );
    }

    /// <summary>How long an attempt may take.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>The limit of the first of these members that has an attribute; null when none has.</summary>
    internal static TimeSpan? On(IEnumerable<MemberInfo?> members) =>
        members.Select(member => member?.GetCustomAttribute<JobTimeoutAttribute>(inherit: true)?.Timeout).FirstOrDefault(timeout => timeout is not null);
}
