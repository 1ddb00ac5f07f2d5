namespace JobLib.Client.Calls;

/// <summary>When a client's call has to be over, whatever it waits for.</summary>
internal readonly struct Deadline(TimeProvider clock, TimeSpan timeout)
{
    private readonly long began = clock.GetTimestamp();

    /// <summary>The time that is left; never less than zero.</summary>
    public TimeSpan Left => timeout - clock.GetElapsedTime(began) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    /// <summary>What the caller is told when it is over.</summary>
    public StorageUnavailableException Exceeded(Exception? reason = null) => new(
        $"The storage did not answer within CallTimeout ({timeout.TotalSeconds:0.###} s). Whether the call took effect is unknown. See why the storage is slow or away, or raise the option.",
        reason
    );
}
