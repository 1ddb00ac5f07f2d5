using JobLib.Benchmarks.Storages;

namespace JobLib.Benchmarks.Scenarios;

/// <summary>
/// Runs on one database with a backlog, which is made once and is the same again before each run. Their twins are the same without a backlog.
/// </summary>
internal abstract class BacklogRuns(IBenchmarkedStorage storage, int backlog) : HostRuns(storage, prefetch: 500)
{
    private bool isFilled;

    public override async Task PrepareAsync(int jobs)
    {
        if (!isFilled)
        {
            await base.PrepareAsync(jobs);
            await FillAsync(backlog);
            isFilled = true;
        }
    }

    protected async Task DrainAsync(int jobs)
    {
        var ran = NoOp.Expect(jobs);
        await Host.StartServerAsync();
        await ran;
        await Host.StopServerAsync();
    }
}
