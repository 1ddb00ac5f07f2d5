using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;
using JobLib.Storage;

namespace JobLib.Sqlite.Rows;

/// <summary>Jobs that a claim takes from their queue in one step: neighbours, with none between them that is not taken.</summary>
internal sealed class ClaimRun(WriteScope scope)
{
    private ServerId owner;
    private long claim;
    private bool suspects;
    private string queue = "";
    private long rank;
    private long first;
    private long last;
    private long range;
    private int count;
    private bool isOneByOne;

    /// <summary>Adds the next job of its lane. It is claimed at the latest by <see cref="Write"/>.</summary>
    public void Add(SqliteJob job, ServerId server, int index)
    {
        if (isOneByOne || (count > 0 && (job.Rank != rank || job.Queue != queue))) Write();
        if (count == 0) (owner, claim, suspects, queue, rank, first, range) = (server, job.Claim, job.IsSuspect, job.Queue, job.Rank, job.Seq, index);
        last = job.Seq;
        count++;
    }

    /// <summary>
    /// A job comes to a queue, perhaps between those that were looked at: from now on neighbours may be strangers, and each job is a range of its own.
    /// </summary>
    public void WriteOneByOne()
    {
        Write();
        isOneByOne = true;
    }

    /// <summary>A new page is looked at, and its neighbours are known.</summary>
    public void Begin() => isOneByOne = false;

    /// <summary>Claims the jobs that have been added.</summary>
    public void Write()
    {
        if (count == 0) return;
        var taken = scope.Prepare(JobQueueSql.ClaimRange)
            .Bind(owner.Value).Bind(claim).Bind(range).Bind(scope.Now).Bind(queue).Bind(rank).Bind(first).Bind(last).Bind(suspects).Run();
        if (taken != count) throw new InvalidOperationException($"A claim of {count} jobs would have taken {taken}.");
        scope.Prepare(JobQueueSql.LeaveRange).Bind(queue).Bind(rank).Bind(first).Bind(last).Bind(suspects).Run();
        scope.Count(queue, JobState.Enqueued, -count);
        scope.Count(queue, JobState.Processing, count);
        count = 0;
    }
}
