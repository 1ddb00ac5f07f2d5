using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;
using JobLib.Storage;

namespace JobLib.Sqlite.Places;

/// <summary>Jobs that a claim takes from their queue in one step: neighbours, with none between them that is not taken.</summary>
/// <param name="scope">The transaction.</param>
/// <param name="request">The claim.</param>
/// <param name="suspects">Whether suspects are taken, or the jobs between them.</param>
internal sealed class ClaimRun(WriteScope scope, FetchRequest request, bool suspects)
{
    private string queue = "";
    private long rank;
    private long first;
    private long last;
    private int count;
    private int ranges;
    private int atMost = int.MaxValue;

    /// <summary>Adds the next job of its lane. It is claimed at the latest by <see cref="Write"/>.</summary>
    public void Add(Placed job)
    {
        if (count == atMost || (count > 0 && (job.Rank != rank || job.Queue != queue))) Write();
        if (count == 0) (queue, rank, first) = (job.Queue, job.Rank, job.Seq);
        last = job.Seq;
        count++;
    }

    /// <summary>From now on neighbours may be strangers, so each job is a range of its own.</summary>
    public void WriteOneByOne()
    {
        Write();
        atMost = 1;
    }

    /// <summary>Claims the jobs that have been added.</summary>
    public void Write()
    {
        if (count == 0) return;
        var taken = scope.Prepare(JobQueueSql.ClaimRange)
            .Bind(request.Owner.Value).Bind(request.Claim).Bind(ranges++).Bind(scope.Now).Bind(queue).Bind(rank).Bind(first).Bind(last).Bind(suspects).Run();
        if (taken != count) throw new InvalidOperationException($"A claim of {count} jobs would have taken {taken}.");
        scope.Prepare(JobQueueSql.LeaveRange).Bind(queue).Bind(rank).Bind(first).Bind(last).Bind(suspects).Run();
        scope.Count(queue, JobState.Enqueued, -count);
        scope.Count(queue, JobState.Processing, count);
        count = 0;
    }
}
