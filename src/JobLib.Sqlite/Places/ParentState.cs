using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;

namespace JobLib.Sqlite.Places;

/// <summary>A job or batch for whose end somebody wants to wait.</summary>
/// <param name="End">How it has ended; null when it has not.</param>
internal sealed record ParentState(ParentEnd? End)
{
    private static readonly ParentState Unfinished = new((ParentEnd?)null);

    /// <summary>Null when it does not exist.</summary>
    public static ParentState? Find(WriteScope scope, JobId id, bool isBatch) => isBatch ? FindBatch(scope, id) : FindJob(scope, id);

    private static ParentState? FindBatch(WriteScope scope, JobId id)
    {
        if (BatchRow.Find(scope, id) is not { } batch) return null;
        var isReopened = scope.Ends.HasNewMembers(id); // by this unit, which writes that at its end
        return batch.Ended is { } end && !isReopened ? new(new ParentEnd(id, IsBatch: true, end, null, null)) : Unfinished;
    }

    private static ParentState? FindJob(WriteScope scope, JobId id)
    {
        using (var row = scope.Prepare(ContinuationSql.ParentEnd).Bind(id))
        {
            if (row.Read()) return new(new ParentEnd(id, IsBatch: false, row.State(0), row.TextOrNull(1), Errors.Read(row, 2)));
        }

        using var exists = scope.Prepare(ContinuationSql.JobExists).Bind(id);
        return exists.Read() ? Unfinished : null;
    }
}
