using JobLib.Server.Loops;
using JobLib.Storage;

namespace JobLib.Server.Maintenance;

/// <summary>A maintenance step that is taken when it is due, and slept until instead of polled for.</summary>
/// <param name="name">For logs.</param>
/// <param name="step">The step.</param>
/// <param name="due">When it is due.</param>
/// <param name="pace">How often it is taken when the storage does not say what is due.</param>
/// <param name="clock">The server's clock.</param>
internal sealed class DueLoop(string name, Func<int, CancellationToken, ValueTask<StepResult>> step, DueTime due, TimeSpan pace, TimeProvider clock)
    : IServerProcess
{
    private const int MaxSet = 1_000; // bounded: a backlog must not hold one long transaction

    private long? lastLook; // null: the next one is due

    public string Name => name;

    public WakeSignal Wake => due.Wake;

    public async ValueTask<NextStep> StepAsync(CancellationToken stop)
    {
        if (due.Patience(lastLook, pace) is { Ticks: > 0 } early) return NextStep.After(early); // woken because something will be due soon: not yet
        due.Forget();
        lastLook = null; // also when it fails: to sleep then would look like work
        var done = await step(MaxSet, stop);
        due.Expect(done.NextIn);
        if (!done.More) lastLook = clock.GetTimestamp();
        return new(due.Patience(lastLook, pace), done.Done > 0);
    }
}
