using JobLib.Kernel.Ending;
using JobLib.Storage;

namespace JobLib.Kernel.Rows;

/// <summary>A job or batch for whose end somebody wants to wait.</summary>
/// <param name="Exists">Whether there is such a job or batch.</param>
/// <param name="End">How it has ended; null when it has not.</param>
internal readonly record struct Parent(bool Exists, ParentEnd? End)
{
    public static Parent Find(IJobRows jobs, IBatchRows batches, JobStart start)
    {
        if (start.Kind is JobStartKind.AfterJob)
        {
            var over = jobs.FindEnd(start.Parent);
            return new(over is not null || jobs.Exists(start.Parent), over);
        }

        // One that has got members or a start in this commit is looked at in the end.
        if (batches.Find(start.Parent) is not { } batch) return default;
        return new(true, batch.Ended is { } end && end == batch.End ? ParentEnd.Of(batch, end) : null);
    }
}
