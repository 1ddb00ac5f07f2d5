using JobLib.Storage;

namespace JobLib.Client.Calls;

/// <summary>What a caller gets for the storage's answer to an insertion.</summary>
internal static class InsertAnswers
{
    /// <summary>The id that the caller gets.</summary>
    /// <exception cref="JobNotFoundException">The parent job does not exist.</exception>
    /// <exception cref="BatchNotFoundException">The parent batch, or the batch itself, does not exist.</exception>
    /// <exception cref="BatchCanceledException">The batch is cancelled.</exception>
    public static string IdOf(NewJob job, CreationResult answer)
    {
        Check(answer, job.Start, job.Batch);
        return (answer.Status is InsertStatus.KeyTaken or InsertStatus.Replaced ? answer.Id : job.Id).ToString();
    }

    /// <exception cref="JobNotUniqueException">Another job is the one already, and the caller wants to hear of it so.</exception>
    public static void CheckUnique(EnqueueOptions asked, CreationResult answer)
    {
        if (answer.Status == InsertStatus.KeyTaken && asked.Unique is { OnConflict: UniqueConflict.Throw })
            throw new JobNotUniqueException(answer.Id.ToString());
    }

    /// <inheritdoc cref="IdOf"/>
    public static void Check(CreationResult answer, JobStart start, JobId? batch)
    {
        switch (answer.Status)
        {
            case InsertStatus.ParentMissing when start.Kind == JobStartKind.AfterBatch:
                throw new BatchNotFoundException(start.Parent.ToString());
            case InsertStatus.ParentMissing:
                throw new JobNotFoundException(start.Parent.ToString());
            case InsertStatus.BatchMissing:
                throw new BatchNotFoundException(batch.ToString() ?? "");
            case InsertStatus.BatchCanceled:
                throw new BatchCanceledException(batch.ToString() ?? "");
        }
    }
}
