using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage.InMemory;

/// <summary>What moves have set off: what is still to be done in this commit, and what maintenance goes on with.</summary>
internal sealed class Worklist
{
    private readonly Queue<BatchRow> touched = new();
    private readonly Queue<Work> now = new();
    private readonly Queue<Work> later = new();

    /// <summary>Whether this commit has set off nothing; so it is always without batches and continuations.</summary>
    public bool IsEmpty => touched.Count == 0 && now.Count == 0;

    public bool HasLater => later.Count > 0;

    public void Add(Work work) => now.Enqueue(work);

    public void AddLater(Work work) => later.Enqueue(work);

    /// <summary>The batch's counts or its start have changed: it may be over now, or no more.</summary>
    public void Touch(BatchRow batch)
    {
        if (batch.IsTouched) return;
        batch.IsTouched = true;
        touched.Enqueue(batch);
    }

    public bool TryTouched([NotNullWhen(true)] out BatchRow? batch)
    {
        if (!touched.TryDequeue(out batch)) return false;
        batch.IsTouched = false;
        return true;
    }

    public bool TryNext(out Work work) => now.TryDequeue(out work);

    public bool TryLater(out Work work) => later.TryDequeue(out work);

    /// <summary>Whether maintenance will come to this. Looks through the list: for the search for jobs in limbo only.</summary>
    public bool IsNoted(Work work) => later.Contains(work);
}
