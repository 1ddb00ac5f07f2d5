using JobLib.Kernel;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.Sqlite.Rows;

/// <summary>A job as a statement has read it.</summary>
internal class SqliteJob(string queue) : JobRow
{
    private string queue = queue;

    /// <summary>9 - priority, as it is stored where the job is.</summary>
    public long Rank { get; set; }

    /// <summary>The same of the priority that it was created with; null where that was not read, since the job runs.</summary>
    public long? OwnRank { get; init; }

    public JobId? BatchId { private get; init; }

    public JobStart Asked { private get; set; }

    public string? Key { private get; set; }

    public TimeSpan? KeyWait { private get; set; }

    public int KeyLimit { private get; set; } = 1;

    public JobRate? Paced { private get; set; }

    public string? OfSequence { private get; init; }

    public TimeSpan? Kept { private get; set; }

    /// <summary>Of a running job.</summary>
    public ServerId? Server { private get; init; }

    /// <summary>Of a running job: <c>CompleteAsync</c> has marked it.</summary>
    public bool Marked { private get; init; }

    public string? Completed { private get; init; }

    public override string Queue => queue;

    public override JobId? Batch => BatchId;

    public override JobStart Start => Asked;

    public override string? ConcurrencyKey => Key;

    public override TimeSpan? ConcurrencyWait => KeyWait;

    public override int ConcurrencyLimit => KeyLimit;

    public override JobRate? Rate => Paced;

    public override string? Sequence => OfSequence;

    public override TimeSpan? Retention => Kept;

    public override ServerId? Owner => Server;

    public override Instant KeyDeadline { get; set; }

    public override Instant HeldUntil { get; set; }

    public override JobActor? EndedBy { get; set; }

    public override bool IsMarked => Marked;

    public override string? MarkResult => Completed;

    /// <summary>A file may hold any number.</summary>
    public static int PriorityOf(long rank) => Limits.MaxPriority - (int)Math.Clamp(rank, 0, Limits.MaxPriority);

    public void MoveTo(string name) => queue = name;
}
