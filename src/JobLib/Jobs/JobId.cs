using System.Diagnostics.CodeAnalysis;
using JobLib.Jobs;

namespace JobLib;

/// <summary>
/// The id of a job or a batch: a UUIDv7 (RFC 9562), made by the client, so that creating a job again after an unknown result creates it once.
/// </summary>
/// <remarks>Ids made by one process rise; <see cref="CompareTo"/> and the big-endian bytes sort them by the time of their creation.</remarks>
/// <param name="Value">The UUID.</param>
public readonly record struct JobId(Guid Value) : IComparable<JobId>
{
    /// <summary>A new id for this instant of <paramref name="clock"/>, greater than every id that this process has made before.</summary>
    public static JobId New(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return new(JobIdSequence.Next(clock.GetUtcNow().ToUnixTimeMilliseconds()));
    }

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException"><paramref name="text"/> is not a job id.</exception>
    public static JobId Parse(string text) => TryParse(text, out var id)
        ? id
        : throw new FormatException(
            $"'{text}' is not a job id. A job id is a UUID such as 0198c5a4-7d2e-7c31-9f5e-2f1d3a6b7c8d, as returned when the job was created."
        );

    /// <summary>Reads what <see cref="ToString"/> writes; false when <paramref name="text"/> is something else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out JobId id)
    {
        var parsed = Guid.TryParseExact(text, "D", out var value);
        id = new(value);
        return parsed;
    }

    /// <summary>Orders by time of creation.</summary>
    public int CompareTo(JobId other) => Value.CompareTo(other.Value);

    /// <summary>The id as lower-case hexadecimal digits with hyphens, 36 characters.</summary>
    public override string ToString() => Value.ToString("D");

    /// <summary>Orders by time of creation.</summary>
    public static bool operator <(JobId left, JobId right) => left.CompareTo(right) < 0;

    /// <summary>Orders by time of creation.</summary>
    public static bool operator >(JobId left, JobId right) => left.CompareTo(right) > 0;

    /// <summary>Orders by time of creation.</summary>
    public static bool operator <=(JobId left, JobId right) => left.CompareTo(right) <= 0;

    /// <summary>Orders by time of creation.</summary>
    public static bool operator >=(JobId left, JobId right) => left.CompareTo(right) >= 0;
}
