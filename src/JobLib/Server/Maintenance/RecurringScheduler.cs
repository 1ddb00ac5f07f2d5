using JobLib.Diagnostics;
using JobLib.Recurring;
using JobLib.Server.Loops;
using JobLib.Storage;
using JobLib.Telemetry;
using Microsoft.Extensions.Logging;

namespace JobLib.Server.Maintenance;

/// <summary>
/// Creates the runs of recurring jobs. Every server does it; the storage lets exactly one of them apply each tick. A step is one read and one commit, however
/// many are due.
/// </summary>
internal sealed class RecurringScheduler(
    IJobStorage storage,
    DueSignals due,
    RecurringAdmission admission,
    RecurringTicker ticker,
    JobTelemetry telemetry,
    ILogger log
) : IServerProcess
{
    private const int MaxDue = 500; // bounded: a thousand recurring jobs at midnight must not hold one long transaction

    private readonly HashSet<string> told = new(StringComparer.Ordinal); // of which recurring jobs it is logged why they are left
    private int waiting; // left at the last look, and in the way of the others at the next: the page grows by them, so that they starve nobody

    public string Name => "create recurring runs";

    public WakeSignal Wake => due.Recurring;

    public async ValueTask<NextStep> StepAsync(CancellationToken stop)
    {
        var found = await storage.Recurring.DueAsync(MaxDue + waiting, stop);
        if (found.Items.Count == 0) return Until(found);
        var sending = telemetry.ObservesClients ? telemetry.Enqueue(null) : null;
        try
        {
            var ticks = await DecideAsync(found, stop);
            var plain = ticks.FindAll(item => !Cancels(item));
            var applied = await TickAsync(found, plain, sending, stop); // first: to cancel takes calls for each, and may wait for a row that somebody holds
            var cancelled = await CancelAsync(ticks.FindAll(Cancels), found.Now, stop);
            applied |= await TickAsync(found, cancelled, sending, stop);
            sending?.Completed();
            waiting = found.Items.Count - plain.Count - cancelled.Count;
            if (plain.Count + cancelled.Count == 0) return Until(found); // all are left to others
            return new(TimeSpan.Zero, applied); // what became due meanwhile, and the time of the next
        }
        catch (Exception error)
        {
            sending?.Failed(error);
            throw;
        }
    }

    // The control poll tells of changes, and of a clock of the storage that has leapt: what this process takes for time stands still while its machine sleeps.
    private NextStep Until(DueRecurring found)
    {
        due.RecurringIn(found.Now, found.NextIn);
        return new(found.NextIn is { } next && next < DueTime.Longest ? next : DueTime.Longest, false);
    }

    private async ValueTask<List<(RecurringDue Due, RecurringTick Tick)>> DecideAsync(DueRecurring found, CancellationToken stop)
    {
        var ends = await RecurringRuns.LastEndsAsync(
            storage.Reader,
            [.. found.Items.Where(RecurringTicker.NeedsLastEnd).Select(item => item.Definition.Id)],
            stop
        );
        var ticks = new List<(RecurringDue, RecurringTick)>(found.Items.Count);
        foreach (var item in found.Items)
        {
            var (definition, id) = (item.Definition, item.Definition.Id);
            if (ticker.Tick(item, found.Now, ends.TryGetValue(id, out var end) ? end : null, out var left) is not { } tick)
            {
                Leave(id, left);
                continue;
            }

            ticks.Add((item, await admission.AdmitAsync(definition, tick, storage.Info, stop)));
        }

        return ticks;
    }

    private static bool Cancels((RecurringDue Due, RecurringTick Tick) item) =>
        item is { Due: { Definition.Overlap: OverlapPolicy.CancelPrevious, ActiveRuns: > 0 }, Tick.Jobs.Count: > 0 };

    // Those whose runs before are cancelled.
    private async ValueTask<List<(RecurringDue Due, RecurringTick Tick)>> CancelAsync(
        List<(RecurringDue Due, RecurringTick Tick)> ticks,
        DateTimeOffset before,
        CancellationToken stop
    )
    {
        var cancelled = new List<(RecurringDue, RecurringTick)>();
        foreach (var item in ticks)
        {
            if (await TryCancelAsync(item.Due.Definition.Id, before, stop)) cancelled.Add(item);
        }

        return cancelled;
    }

    // Before the tick: whoever ends in between leaves it due, and another server, which finds nothing more to cancel, creates the run.
    private async ValueTask<bool> TryCancelAsync(string id, DateTimeOffset before, CancellationToken stop)
    {
        try
        {
            await RecurringRuns.CancelAsync(storage, id, before, stop);
            return true;
        }
        catch (StorageLockedException error)
        {
            Leave(id, error.Message);
            return false;
        }
    }

    private void Leave(string id, string? why)
    {
        if (told.Count > MaxDue) told.Clear();
        if (told.Add(id)) log.RecurringLeft(id, why);
    }

    private async ValueTask<bool> TickAsync(
        DueRecurring found,
        List<(RecurringDue Due, RecurringTick Tick)> ticks,
        EnqueueOperation? sending,
        CancellationToken stop
    )
    {
        var answers = new List<bool>(ticks.Count);
        foreach (var set in Sets(ticks.Select(item => item.Tick)))
        {
            answers.AddRange(await storage.Recurring.TickAsync(set, stop));
        }

        for (var i = 0; i < answers.Count; i++)
        {
            if (answers[i]) Applied(ticks[i].Due.Definition, ticks[i].Tick, found.Now, sending);
        }

        return answers.Contains(true);
    }

    private void Applied(RecurringDefinition definition, RecurringTick tick, DateTimeOffset now, EnqueueOperation? sending)
    {
        told.Remove(definition.Id);
        foreach (var run in tick.Jobs) sending?.Add(run, InsertStatus.Created);
        if (!telemetry.ObservesTicks || definition.Next is not { } due || !RecurringTicker.IsTick(due)) return;
        telemetry.Ticked(definition.Id, now - due, tick.Jobs.Count, ticker.CountLate(definition, now));
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
