using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;

namespace JobLib.Sqlite.Places;

/// <summary>A batch, as far as its life goes.</summary>
internal sealed record BatchRow(JobId Id, JobId? Outer, bool Sealed, bool Waiting, bool HasStarted, bool Cancelled, JobState? Ended, long Total, long Succeeded, long Failed, long Deleted)
{
    /// <summary>Batches that are nested deeper are nested in a circle, which only a hand could have drawn.</summary>
    public const int MaxDepth = 1_000;

    public long Remaining => Total - Succeeded - Failed - Deleted;

    /// <summary>How it is counted in the batch around it and told to its children; null while something remains.</summary>
    public JobState? End =>
        Cancelled ? JobState.Deleted
        : !HasStarted || Remaining > 0 ? null
        : Failed > 0 ? JobState.Failed
        : JobState.Succeeded;

    public static BatchRow? Find(WriteScope scope, JobId id)
    {
        using var row = scope.Prepare(BatchSql.Find).Bind(id);
        if (!row.Read()) return null;
        return new(
            id, row.IdOrNull(0), row.Flag(1), row.Flag(2), row.Flag(3), row.Flag(4), row.IsNull(5) ? null : row.State(5),
            row.Int(6), row.Int(7), row.Int(8), row.Int(9));
    }

    /// <summary>Whether this batch or one around it is cancelled or ruled out, so that none of its members runs any more.</summary>
    public static bool IsCancelled(WriteScope scope, JobId id)
    {
        var batch = Find(scope, id);
        for (var depth = 0; batch is not null && depth < MaxDepth; depth++)
        {
            if (batch.Cancelled) return true;
            batch = batch.Outer is { } outer ? Find(scope, outer) : null;
        }

        return false;
    }
}
