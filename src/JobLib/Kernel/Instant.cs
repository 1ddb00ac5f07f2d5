namespace JobLib.Kernel;

/// <summary>A moment of the storage's clock in half the space of a <see cref="DateTimeOffset"/>: there are several in every row.</summary>
/// <param name="Ticks">Ticks of UTC; 0 when there is no such moment.</param>
internal readonly record struct Instant(long Ticks) : IComparable<Instant>
{
    public static Instant None => default;

    public static Instant Max => new(DateTimeOffset.MaxValue.UtcTicks);

    private static long First { get; } = 1 - DateTimeOffset.UnixEpoch.Ticks / TimeSpan.TicksPerMicrosecond;

    public bool IsSet => Ticks != 0;

    /// <summary>The unit of fences: microseconds since 1970.</summary>
    public long Microseconds => (Ticks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>A stored moment, held within what .NET knows: a file may hold any number. It is always a moment, never none.</summary>
    public static Instant OfMicroseconds(long since1970) =>
        new(DateTimeOffset.UnixEpoch.Ticks + Math.Clamp(since1970, First, Max.Microseconds) * TimeSpan.TicksPerMicrosecond);

    public static Instant Of(DateTimeOffset at) => new(at.UtcTicks);

    public DateTimeOffset ToOffset() => new(Ticks, TimeSpan.Zero);

    public DateTimeOffset? OrNull() => IsSet ? ToOffset() : null;

    public Instant StartOfMinute() => StartOf(TimeSpan.FromMinutes(1));

    /// <summary>Of the step that holds it, counted from midnight.</summary>
    public Instant StartOf(TimeSpan step) => new(Ticks - Ticks % step.Ticks);

    public int CompareTo(Instant other) => Ticks.CompareTo(other.Ticks);

    /// <summary>Stops at the ends of time: a retention of a thousand centuries means for ever.</summary>
    public static Instant operator +(Instant at, TimeSpan time)
    {
        if (time.Ticks > Max.Ticks - at.Ticks) return Max;
        return time.Ticks < -at.Ticks ? None : new(at.Ticks + time.Ticks);
    }

    public static TimeSpan operator -(Instant left, Instant right) => new(left.Ticks - right.Ticks);

    public static bool operator <(Instant left, Instant right) => left.Ticks < right.Ticks;

    public static bool operator >(Instant left, Instant right) => left.Ticks > right.Ticks;

    public static bool operator <=(Instant left, Instant right) => left.Ticks <= right.Ticks;

    public static bool operator >=(Instant left, Instant right) => left.Ticks >= right.Ticks;
}
