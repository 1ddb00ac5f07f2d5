using System.Diagnostics.CodeAnalysis;
using JobLib.Kernel.Ending;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.Kernel;

/// <summary>The commit at hand: its moment, and what its moves have set off that is still to be done in it.</summary>
internal sealed class Commit
{
    private readonly Queue<ParentEnd> ends = new();
    private readonly Queue<BatchRow> touched = new();
    private readonly Queue<JobId> started = new();

    /// <summary>The storage's clock.</summary>
    public Instant Now { get; private set; }

    /// <summary>How long what is over is kept.</summary>
    public StoragePolicy Policy { get; set; } = new();

    /// <summary>Whether nothing was set off; so it is always without batches and continuations.</summary>
    public bool IsEmpty => touched.Count == 0 && ends.Count == 0 && started.Count == 0;

    public void Begin(Instant now)
    {
        Now = now;
        if (!IsEmpty) Forget(); // the commit before was given up
    }

    /// <summary>A parent has ended, and children wait for that.</summary>
    public void Add(ParentEnd end) => ends.Enqueue(end);

    /// <summary>A batch has started, and holds members.</summary>
    public void AddStarted(JobId batch) => started.Enqueue(batch);

    /// <summary>The batch has changed: it may be over now, or no more.</summary>
    public void Touch(BatchRow batch)
    {
        if (batch.IsTouched) return;
        batch.IsTouched = true;
        touched.Enqueue(batch);
    }

    public bool TryEnd(out ParentEnd end) => ends.TryDequeue(out end);

    public bool TryStarted(out JobId batch) => started.TryDequeue(out batch);

    public bool TryTouched([NotNullWhen(true)] out BatchRow? batch)
    {
        if (!touched.TryDequeue(out batch)) return false;
        batch.IsTouched = false;
        return true;
    }

    private void Forget()
    {
        ends.Clear();
        started.Clear();
        while (TryTouched(out _))
        {
            // each is marked as untouched
        }
    }
}
