using System.Linq.Expressions;
using JobLib.Benchmarks.Measuring;

namespace JobLib.Benchmarks.Scenarios;

/// <summary>What a call costs before any storage: building its expression is the compiler's part (and the twin's), reading it JobLib's.</summary>
internal sealed class CaptureRuns(bool read) : IContender
{
    private object? last; // so that nothing is optimised away

    public Task PrepareAsync(int jobs) => Task.CompletedTask;

    public Task<double[]> RunAsync(int jobs)
    {
        for (var i = 0; i < jobs; i++)
        {
            var number = i;
            Expression<Action> call = () => NoOp.Run(number);
            last = read ? Job.FromExpression(call) : call;
        }

        GC.KeepAlive(last);
        return Task.FromResult<double[]>([]);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
