using JobLib.Server.Loops;
using JobLib.Storage;

namespace JobLib.Server.Maintenance;

/// <summary>Moves scheduled jobs into their queues when they are due, and sleeps until then instead of polling.</summary>
internal sealed class DueJobPromoter(IMaintenance maintenance, DueSignals due, TimeProvider clock) : IServerProcess
{
    private const int MaxSet = 1_000; // bounded: a backlog must not hold one long transaction
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5); // a safety net: whoever schedules something sooner says so

    private long? lastLook; // null: the next one is due

    public string Name => "promote due jobs";

    public WakeSignal Wake => due.Promotion;

    public async ValueTask<NextStep> StepAsync(CancellationToken stop)
    {
        if (Patience() is { Ticks: > 0 } early) return NextStep.After(early); // woken because something will be due soon: not yet
        due.Forget();
        lastLook = null; // also when it fails: to sleep then would look like work
        var step = await maintenance.PromoteAsync(MaxSet, stop);
        if (step.More) return new(TimeSpan.Zero, step.Done > 0);
        lastLook = clock.GetTimestamp();
        due.Expect(step.NextIn);
        return new(Patience(), step.Done > 0);
    }

    private TimeSpan Patience()
    {
        if (lastLook is not { } last) return TimeSpan.Zero;
        var left = Longest - clock.GetElapsedTime(last);
        return due.UntilPromotion() is { } wait && wait < left ? wait : left;
    }
}
