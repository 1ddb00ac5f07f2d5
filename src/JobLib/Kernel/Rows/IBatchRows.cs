using JobLib.Kernel.Ending;
using JobLib.Storage;

namespace JobLib.Kernel.Rows;

/// <summary>The rows of batches, and who waits for whom.</summary>
internal interface IBatchRows
{
    /// <summary>The batch; the same object throughout a commit. Null when there is none.</summary>
    BatchRow? Find(JobId id);

    /// <summary>The batch that a job is a member of.</summary>
    BatchRow? Of(JobRow job);

    BatchRow Add(NewBatch batch);

    /// <summary>Stores what has changed.</summary>
    void Save(BatchRow batch);

    /// <summary>The batches in a batch.</summary>
    IReadOnlyList<BatchRow> Nested(BatchRow batch);

    /// <summary>The member jobs of a batch after an id, in the order of their creation.</summary>
    IReadOnlyList<JobId> Members(JobId batch, JobId after, int max);

    /// <summary>Those of them that wait for its start.</summary>
    IReadOnlyList<JobRow> Held(JobId batch, JobId after, int max);

    /// <summary>Whether a job or batch waits for the end of a parent.</summary>
    bool HasChildren(JobRow parent);

    /// <inheritdoc cref="HasChildren(JobRow)"/>
    bool HasChildren(BatchRow parent);

    /// <summary>The jobs that wait for a parent, after an id, in the order of their creation. Those that its end does not concern may be left out.</summary>
    IReadOnlyList<JobRow> Children(ParentEnd parent, JobId after, int max);

    /// <summary>The batches that wait for a parent.</summary>
    IReadOnlyList<BatchRow> BatchChildren(ParentEnd parent);

    void Add(FollowUp work);

    /// <summary>The oldest.</summary>
    FollowUp? FirstFollowUp();

    /// <summary>Goes on behind a row at the next step.</summary>
    void Advance(FollowUp work, JobId after);

    void Remove(FollowUp work);
}
