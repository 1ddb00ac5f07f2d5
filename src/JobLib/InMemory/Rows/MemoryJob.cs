using JobLib.InMemory.Ready;
using JobLib.Kernel;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.InMemory.Rows;

/// <summary>A job: the one object that this storage keeps for it, wherever it is in its life.</summary>
/// <remarks>
/// What only few jobs have is kept aside (<see cref="Special"/>, <see cref="Side"/>), because a backlog of a million plain jobs is a million of these,
/// and the garbage collector copies each twice.
/// </remarks>
internal sealed class MemoryJob : JobRow
{
    private JobSide? side;

    public required JobPayload Payload { get; set; }

    /// <summary>That it was created with.</summary>
    public required byte OwnPriority
    {
        get;
        init => field = Priority = value;
    }

    /// <summary>That it has in its queue, or had: waiting may have added to its own.</summary>
    public byte Priority { get; set; }

    public required Instant CreatedAt { get; init; }

    public string? CapturedContext { get; set; }

    public MemoryBatch? BatchRow { get; init; }

    /// <summary>As it was asked for, when it was asked for anything out of the ordinary: a start, keys, tags, parameters, a retention.</summary>
    public NewJob? Special { get; set; }

    /// <summary>The state that it was created in.</summary>
    public JobState CreatedAs { get; init; }

    public required MemoryQueue QueueRow { get; set; }

    /// <summary>The time that it was last scheduled for by whoever created or rescheduled it.</summary>
    public Instant ScheduledAt { get; set; }

    /// <summary>While it runs: the server that holds it.</summary>
    public MemoryServer? Server { get; set; }

    /// <summary>The job's index in its claim.</summary>
    public int ClaimIndex { get; set; }

    /// <summary>What it has beside the ordinary; null when it has nothing.</summary>
    public JobSide? SideOrNull => side;

    /// <summary>The same, made when there is none.</summary>
    public JobSide Side => side ??= new();

    public override string Queue => QueueRow.Name;

    public override JobId? Batch => BatchRow?.Id;

    public override JobStart Start => Special?.Start ?? JobStart.Now;

    public override string? ConcurrencyKey => Special?.ConcurrencyKey;

    public override int ConcurrencyLimit => Special?.ConcurrencyLimit ?? 1;

    public override JobRate? Rate => Special?.Rate;

    public override TimeSpan? ConcurrencyWait => Special?.ConcurrencyWait;

    public override string? Sequence => Special?.Sequence;

    public override TimeSpan? Retention => Special?.Retention;

    public override ServerId? Owner => Server?.Id;

    public override Instant KeyDeadline
    {
        get => side?.KeyDeadline ?? Instant.None;
        set => SetSide(value.IsSet)?.KeyDeadline = value;
    }

    public override Instant HeldUntil
    {
        get => side?.HeldUntil ?? Instant.None;
        set => SetSide(value.IsSet)?.HeldUntil = value;
    }

    public override JobActor? EndedBy
    {
        get => side?.EndedBy;
        set => SetSide(value is not null)?.EndedBy = value;
    }

    /// <summary>The job before it in its sequence, unless that has let it go, or was over when it was created.</summary>
    public JobId? Before => Special is { Sequence: not null, Start: { Kind: JobStartKind.AfterJob } start } && side?.Parent is null ? start.Parent : null;

    /// <summary>Its children, made when it has had none.</summary>
    public Children ChildrenOfIt() => Side.Children ??= new(this);

    // Nothing is made to say that there is nothing.
    private JobSide? SetSide(bool isSet) => isSet ? Side : side;
}
