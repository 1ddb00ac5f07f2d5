using JobLib.Server.Loops;
using JobLib.Storage;

namespace JobLib.Server.Maintenance;

/// <summary>A maintenance step that needs nothing but its pace.</summary>
/// <param name="name">For logs.</param>
/// <param name="step">The step.</param>
/// <param name="busy">The wait when there is more to do.</param>
/// <param name="idle">The wait when there is not, unless the storage knows that it will be sooner.</param>
internal sealed class Sweeper(string name, Func<int, CancellationToken, ValueTask<StepResult>> step, TimeSpan busy, TimeSpan idle) : IServerProcess
{
    private const int MaxSet = 1_000; // bounded: a backlog must not hold one long transaction

    public string Name => name;

    public WakeSignal Wake { get; } = new();

    public async ValueTask<NextStep> StepAsync(CancellationToken stop)
    {
        var done = await step(MaxSet, stop);
        return new(done.More ? busy : done.NextIn is { } next && next < idle ? next : idle, done.Done > 0);
    }
}
