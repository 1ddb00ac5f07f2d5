using JobLib.Recurring.Schedules;
using JobLib.Storage;

namespace JobLib.Recurring;

/// <summary>Decides what a due recurring job does at this moment: which runs it creates, and when it is due again. Pure: all times are given.</summary>
internal sealed class RecurringTicker(TimeProvider clock)
{
    /// <summary>At most this many runs make up for missed ticks under <see cref="MisfireHandling.Strict"/>, the oldest first; later ones are passed over.</summary>
    public const int MaxCatchUp = 1_000;

    /// <summary>A tick that is this late has been missed, as far as <see cref="MisfireHandling.Ignorable"/> is concerned.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan OneTick = TimeSpan.FromTicks(1); // a search goes on after its start; this makes it count
    private static readonly TimeSpan FaultRetry = TimeSpan.FromMinutes(5);

    // Cron knows whole seconds only, so a due time with this fraction is the retry of a faulted schedule and never a tick.
    private static readonly TimeSpan FaultMark = TimeSpan.FromMilliseconds(1);

    public RecurringTick Tick(RecurringDue due, DateTimeOffset now)
    {
        var definition = due.Definition;
        if (Parse(definition.Cron, out var problem) is not { } cron) return Faulted(due, now, problem);
        if (!TimeZones.TryFind(definition.TimeZone, out var zone)) return Faulted(due, now, $"This machine does not know time zone '{definition.TimeZone}'.");
        var ticks = Missed(cron, zone, definition, now);
        return new()
        {
            Id = definition.Id,
            Version = due.Version,
            Jobs = [.. Overlapping(definition.Overlap, due.ActiveRuns, ticks).Select(tick => RecurringRun.Of(definition, JobStart.AtInstant(tick), clock))],
            Next = cron.Next(now, zone),
        };
    }

    /// <summary>How many of the ticks that are due have been so for longer than <see cref="Grace"/>: no server came to them in time. Counted up to <see cref="MaxCatchUp"/>.</summary>
    public static int CountLate(RecurringDefinition definition, DateTimeOffset now)
    {
        if (definition.Next is not { } first || !IsTick(first) || now - first <= Grace) return 0;
        if (Parse(definition.Cron, out _) is not { } cron || !TimeZones.TryFind(definition.TimeZone, out var zone)) return 0;
        return 1 + cron.After(first, zone).TakeWhile(tick => tick < now - Grace).Take(MaxCatchUp - 1).Count();
    }

    /// <summary>Whether a due time is a tick; otherwise a faulted schedule is tried again then.</summary>
    public static bool IsTick(DateTimeOffset next) => next.Ticks % TimeSpan.TicksPerSecond == 0;

    private static CronSchedule? Parse(string cron, out string problem)
    {
        problem = "";
        try
        {
            return CronSchedule.Parse(cron);
        }
        catch (CronFormatException error)
        {
            problem = error.Message; // it was checked when it was added: another version of JobLib did, or somebody wrote the row
            return null;
        }
    }

    private static RecurringTick Faulted(RecurringDue due, DateTimeOffset now, string fault)
    {
        var wholeSecond = new DateTimeOffset(now.Ticks - now.Ticks % TimeSpan.TicksPerSecond, now.Offset);
        return new() { Id = due.Definition.Id, Version = due.Version, Next = wholeSecond + FaultRetry + FaultMark, Fault = fault };
    }

    // The ticks that get a run, oldest first.
    private static DateTimeOffset[] Missed(CronSchedule cron, TimeZoneInfo zone, RecurringDefinition definition, DateTimeOffset now)
    {
        if (definition.Next is not { } first || !IsTick(first)) return [];
        return definition.Misfire switch
        {
            MisfireHandling.Strict => [first, .. cron.After(first, zone).TakeWhile(tick => tick <= now).Take(MaxCatchUp - 1)],
            MisfireHandling.Ignorable => Recent(cron, zone, first, now),
            _ => [first],
        };
    }

    private static DateTimeOffset[] Recent(CronSchedule cron, TimeZoneInfo zone, DateTimeOffset first, DateTimeOffset now)
    {
        if (now - first <= Grace) return [first];
        return [.. cron.After(now - Grace - OneTick, zone).TakeWhile(tick => tick <= now).TakeLast(1)];
    }

    private static IEnumerable<DateTimeOffset> Overlapping(OverlapPolicy overlap, int activeRuns, IReadOnlyList<DateTimeOffset> ticks) => overlap switch
    {
        OverlapPolicy.Skip => activeRuns > 0 ? [] : ticks.TakeLast(1),
        OverlapPolicy.Queue => ticks.TakeLast(2 - Math.Min(2, activeRuns)), // one runs, one waits
        _ => ticks,
    };
}
