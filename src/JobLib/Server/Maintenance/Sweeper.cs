using JobLib.Server.Loops;
using JobLib.Storage;

namespace JobLib.Server.Maintenance;

/// <summary>A maintenance step that needs nothing but its pace.</summary>
/// <param name="name">For logs.</param>
/// <param name="step">The step.</param>
/// <param name="busy">The wait when there is more to do.</param>
/// <param name="idle">The wait when there is not, unless the storage knows that it will be sooner.</param>
/// <param name="longest">What that wait grows to, doubled each time, while step after step finds nothing.</param>
internal sealed class Sweeper(string name, Func<int, CancellationToken, ValueTask<StepResult>> step, TimeSpan busy, TimeSpan idle, TimeSpan longest)
    : IServerProcess
{
    private const int MaxSet = 1_000; // bounded: a backlog must not hold one long transaction

    private TimeSpan? wait; // null: it has not looked yet

    public string Name => name;

    public WakeSignal Wake { get; } = new();

    public async ValueTask<NextStep> StepAsync(CancellationToken stop)
    {
        var done = await step(MaxSet, stop);
        var longer = wait * 2 ?? idle;
        wait = done.Done > 0 ? idle : longer < longest ? longer : longest;
        return new(done.More ? busy : done.NextIn < wait ? done.NextIn : wait, done.Done > 0);
    }
}
