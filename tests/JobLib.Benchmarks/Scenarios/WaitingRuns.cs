using JobLib.Benchmarks.Storages;

namespace JobLib.Benchmarks.Scenarios;

/// <summary>A server with its usual options runs jobs that wait for something else: whether its workers ever wait for it.</summary>
internal sealed class WaitingRuns(IBenchmarkedStorage storage, Func<int, Job> call)
    : HostRuns(storage, options => options.WorkerCount = Waiting.Workers)
{
    public WaitingRuns(IBenchmarkedStorage storage)
        : this(storage, number => Job.FromExpression(() => NoOp.WaitAsync(number)))
    {
    }

    public override async Task PrepareAsync(int jobs)
    {
        await base.PrepareAsync(jobs);
        await FillAsync(jobs, call);
    }

    public override async Task<double[]> RunAsync(int jobs)
    {
        var ran = NoOp.Expect(jobs);
        await Host.StartServerAsync();
        await ran;
        await Host.StopServerAsync();
        return [];
    }
}
