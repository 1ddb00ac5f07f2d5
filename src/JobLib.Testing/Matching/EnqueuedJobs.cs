using System.Linq.Expressions;
using JobLib.Invocation;
using JobLib.Storage;
using JobLib.Testing.Recording;

namespace JobLib.Testing.Matching;

/// <summary>What was enqueued, and what a test says about it.</summary>
internal sealed class EnqueuedJobs(JobRecorder recorder, JobCallResolver calls, EnqueuedReport report)
{
    public IReadOnlyList<EnqueuedJob> All() => [.. Recorded().Select(Shown)];

    public IReadOnlyList<EnqueuedJob> All(LambdaExpression call, Type? service)
    {
        var pattern = CallPattern.Read(call, service, calls);
        return [.. Recorded().Where(pattern.Matches).Select(Shown)];
    }

    public EnqueuedJob Assert(LambdaExpression call, Type? service)
    {
        var pattern = CallPattern.Read(call, service, calls);
        var recorded = Recorded();
        return recorded.LastOrDefault(pattern.Matches) is { } found ? Shown(found) : throw new JobAssertionException(report.Missing(pattern, recorded));
    }

    public void Refute()
    {
        if (Recorded() is { Count: > 0 } recorded) throw new JobAssertionException(report.Unexpected(recorded));
    }

    public void Refute(LambdaExpression call, Type? service)
    {
        var pattern = CallPattern.Read(call, service, calls);
        if (Recorded().FindAll(pattern.Matches) is { Count: > 0 } matching) throw new JobAssertionException(report.Unexpected(pattern, matching));
    }

    private List<RecordedCall> Recorded() => [.. recorder.Jobs.Select(job => RecordedCall.Read(job, calls))];

    private static EnqueuedJob Shown(RecordedCall recorded)
    {
        var (job, start) = (recorded.Job, recorded.Job.Start);
        return new(recorded.ToString())
        {
            Id = job.Id.ToString(),
            Job = new(recorded.Call.Type, recorded.Call.Method, recorded.Arguments),
            Queue = job.Queue,
            Priority = job.Priority,
            CreatedAt = recorded.At,
            DueAt = recorded.DueAt,
            ParentId = start.Kind is JobStartKind.AfterJob or JobStartKind.AfterBatch ? start.Parent.ToString() : null,
            BatchId = job.Batch?.ToString(),
            RecurringId = job.RecurringId,
            Tags = job.Tags,
            Parameters = job.Parameters,
        };
    }
}
