namespace JobLib.Storage.InMemory;

/// <summary>Decides where a job goes that is created or let go: by its own start, its parent's end and its batch.</summary>
internal sealed class Placing(Places places)
{
    /// <summary>By its own start, which is no parent.</summary>
    public void ByStart(JobRow row, Instant now)
    {
        if (row.Batch is { Started: false })
        {
            places.Hold(row);
            return;
        }

        var start = row.Start;
        if (start.Kind is JobStartKind.At)
        {
            row.ScheduledAt = Instant.Of(start.At);
            At(row, row.ScheduledAt, now);
        }
        else
        {
            After(row, start.Delay, now);
        }
    }

    /// <summary>Its parent has ended as it asked.</summary>
    public void AfterParent(JobRow row, ParentOutcome parent, Instant now)
    {
        row.Side.Parent = parent;
        if (row.Batch is not { Started: false })
        {
            After(row, row.Start.Delay, now);
            return;
        }

        row.Side.HeldUntil = now + row.Start.Delay; // its batch must start, too
        places.Hold(row);
    }

    /// <summary>Its batch has started.</summary>
    public void WithBatch(JobRow row, Instant now)
    {
        if (row.SideOrNull is { HeldUntil.IsSet: true } side) At(row, side.HeldUntil, now);
        else ByStart(row, now);
    }

    private void After(JobRow row, TimeSpan delay, Instant now)
    {
        if (delay > TimeSpan.Zero) row.ScheduledAt = now + delay;
        At(row, now + delay, now);
    }

    private void At(JobRow row, Instant at, Instant now)
    {
        if (at > now) places.Schedule(row, at);
        else places.Ready(row, now);
    }
}
