using JobLib.Kernel.Rows;
using JobLib.Storage;
using StackExchange.Redis;

namespace JobLib.Redis.Reading;

/// <summary>A batch as it is shown.</summary>
internal static class BatchRecord
{
    public static BatchSummary ToSummary(RedisResult answer)
    {
        var parts = answer.List();
        var row = StoredFields.OfRow(parts[1]);
        var (total, succeeded, failed, deleted) = (row.Number("total"), row.Number("succeeded"), row.Number("failed"), row.Number("deleted"));
        return new()
        {
            Id = parts[0].Text(),
            Description = row.Text("description"),
            State = BatchRow.StateOf(row.Number("stop") != (int)BatchStop.None, row.Has("started"), failed, total - succeeded - failed - deleted),
            Total = total,
            Processing = row.Number("running"),
            Succeeded = succeeded,
            Failed = failed,
            Deleted = deleted,
            Sealed = row.Has("sealed"),
            CreatedAt = row.Instant("created"),
            FinishedAt = row.InstantOrNull("finished"),
            BatchId = row.Text("outer"),
            Nested = [.. parts[3].List().Select(Answers.Text)],
            ParentId = row.Text("parent"),
            Children = [.. parts[2].List().Select(Answers.Text)],
        };
    }
}
