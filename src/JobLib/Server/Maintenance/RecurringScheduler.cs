using JobLib.Recurring;
using JobLib.Server.Loops;
using JobLib.Storage;
using JobLib.Telemetry;

namespace JobLib.Server.Maintenance;

/// <summary>
/// Creates the runs of recurring jobs. Every server does it; the storage lets exactly one of them apply each tick. A step is one read and one commit, however many are due.
/// </summary>
internal sealed class RecurringScheduler(IJobStorage storage, DueSignals due, RecurringAdmission admission, TimeProvider clock, JobTelemetry telemetry) : IServerProcess
{
    private const int MaxDue = 500; // bounded: a thousand recurring jobs at midnight must not hold one long transaction
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15); // a safety net: changes wake the loop by the control poll

    private readonly RecurringTicker ticker = new(clock);

    public string Name => "create recurring runs";

    public WakeSignal Wake => due.Recurring;

    public async ValueTask<NextStep> StepAsync(CancellationToken stop)
    {
        var found = await storage.Recurring.DueAsync(MaxDue, stop);
        if (found.Items.Count == 0) return new(found.NextIn is { } next && next < Longest ? next : Longest, false);
        var sending = telemetry.ObservesClients ? telemetry.Enqueue(null) : null;
        try
        {
            var applied = await TickAsync(found, sending, stop);
            sending?.Completed();
            return new(TimeSpan.Zero, applied); // what became due meanwhile, and the time of the next
        }
        catch (Exception error)
        {
            sending?.Failed(error);
            throw;
        }
    }

    private async ValueTask<bool> TickAsync(DueRecurring found, EnqueueOperation? sending, CancellationToken stop)
    {
        var ticks = new List<RecurringTick>(found.Items.Count);
        foreach (var item in found.Items)
        {
            ticks.Add(await admission.AdmitAsync(item.Definition, ticker.Tick(item, found.Now), stop));
        }

        var answers = new List<bool>(ticks.Count);
        foreach (var set in Sets(ticks))
        {
            answers.AddRange(await storage.Recurring.TickAsync(set, stop));
        }

        for (var i = 0; i < answers.Count; i++)
        {
            if (answers[i]) Applied(found.Items[i].Definition, ticks[i], found.Now, sending);
        }

        return answers.Contains(true);
    }

    private void Applied(RecurringDefinition definition, RecurringTick tick, DateTimeOffset now, EnqueueOperation? sending)
    {
        foreach (var run in tick.Jobs) sending?.Add(run, InsertStatus.Created);
        if (!telemetry.ObservesTicks || definition.Next is not { } due || !RecurringTicker.IsTick(due)) return;
        telemetry.Ticked(definition.Id, now - due, tick.Jobs.Count, RecurringTicker.CountLate(definition, now));
    }

    // Ticks that catch up bring many jobs each: a set is full when its jobs are.
    private IEnumerable<IReadOnlyList<RecurringTick>> Sets(IEnumerable<RecurringTick> ticks)
    {
        var set = new List<RecurringTick>();
        var jobs = 0;
        foreach (var tick in ticks)
        {
            if (set.Count > 0 && jobs + tick.Jobs.Count > storage.Info.MaxSet)
            {
                yield return set;
                set = [];
                jobs = 0;
            }

            set.Add(tick);
            jobs += tick.Jobs.Count;
        }

        if (set.Count > 0) yield return set;
    }
}
