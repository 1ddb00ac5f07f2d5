using JobLib.Jobs;
using JobLib.Recurring.Schedules;
using JobLib.Storage;

namespace JobLib.Recurring;

/// <summary>Decides what a due recurring job does at this moment: which runs it creates, and when it is due again. Pure: all times are given.</summary>
internal sealed class RecurringTicker(TimeProvider clock, JobCalendars calendars)
{
    /// <summary>
    /// At most this many runs make up for missed ticks under <see cref="MisfireHandling.Strict"/>, the oldest first; later ones are passed over.
    /// </summary>
    public const int MaxCatchUp = 1_000;

    /// <summary>A tick that is this late has been missed, as far as <see cref="MisfireHandling.Ignorable"/> is concerned.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan OneTick = TimeSpan.FromTicks(1); // a search goes on after its start; this makes it count
    private static readonly TimeSpan FaultRetry = TimeSpan.FromMinutes(5);

    // Cron knows whole seconds only, so a due time with this fraction is the retry of a faulted schedule and never a tick.
    private static readonly TimeSpan FaultMark = TimeSpan.FromMilliseconds(1);

    /// <param name="due">The recurring job.</param>
    /// <param name="now">The storage's clock, read before what is due.</param>
    /// <param name="lastEnd">When its last run ended; null where that is not known. Of a schedule by intervals only.</param>
    /// <param name="left">Why this process must leave the recurring job to others, as it is; null when it need not.</param>
    /// <returns>Null when it is left.</returns>
    public RecurringTick? Tick(RecurringDue due, DateTimeOffset now, DateTimeOffset? lastEnd, out string? left)
    {
        var definition = due.Definition;
        if (definition.Next > now) now = definition.Next.Value; // due since the clock was read: the run after it is another one
        left = null;
        if (!RecurringSchedule.TryRead(definition.Id, definition.Cron, calendars, out var schedule, out var problem))
        {
            if (!problem.OthersMayKnow) return Faulted(due, now, problem.Text);
            left = problem.Text;
            return null;
        }

        if (!TimeZones.TryFind(definition.TimeZone, out var zone)) return Faulted(due, now, $"This machine does not know time zone '{definition.TimeZone}'.");
        var (ticks, next) = schedule.Interval is null
            ? (Missed(schedule, zone, definition, now), schedule.Next(now, zone))
            : AfterEnd(schedule, zone, due, now, lastEnd);
        return new()
        {
            Id = definition.Id,
            Version = due.Version,
            Jobs = [.. Overlapping(definition.Overlap, due.ActiveRuns, ticks).Select(tick => RecurringRun.Of(definition, JobStart.AtInstant(tick), clock))],
            Next = next,
        };
    }

    /// <summary>Whether the end of the last run decides about this one: it is known only to whoever asks.</summary>
    public static bool NeedsLastEnd(RecurringDue due) =>
        due.ActiveRuns == 0 && ScheduleText.TryRead(due.Definition.Cron, out var text) && Interval.Is(text.Times);

    /// <summary>
    /// How many of the ticks that are due have been so for longer than <see cref="Grace"/>: no server came to them in time. Counted up to
    /// <see cref="MaxCatchUp"/>.
    /// </summary>
    public int CountLate(RecurringDefinition definition, DateTimeOffset now)
    {
        if (definition.Next is not { } first || !IsTick(first) || now - first <= Grace) return 0;
        if (
            !RecurringSchedule.TryRead(definition.Id, definition.Cron, calendars, out var schedule, out _)
            || !TimeZones.TryFind(definition.TimeZone, out var zone)
        )
        {
            return 0;
        }

        return 1 + schedule.After(first, zone).TakeWhile(tick => tick < now - Grace).Take(MaxCatchUp - 1).Count();
    }

    /// <summary>Whether a due time is a tick; otherwise a faulted schedule is tried again then.</summary>
    public static bool IsTick(DateTimeOffset next) => next.Ticks % TimeSpan.TicksPerSecond == 0;

    private static RecurringTick Faulted(RecurringDue due, DateTimeOffset now, string fault)
    {
        var wholeSecond = new DateTimeOffset(now.Ticks - now.Ticks % TimeSpan.TicksPerSecond, now.Offset);
        return new() { Id = due.Definition.Id, Version = due.Version, Next = wholeSecond + FaultRetry + FaultMark, Fault = fault };
    }

    // The ticks that get a run, oldest first.
    private static DateTimeOffset[] Missed(RecurringSchedule schedule, TimeZoneInfo zone, RecurringDefinition definition, DateTimeOffset now)
    {
        if (definition.Next is not { } first || !IsTick(first)) return [];
        return definition.Misfire switch
        {
            MisfireHandling.Strict => [first, .. schedule.After(first, zone).TakeWhile(tick => tick <= now).Take(MaxCatchUp - 1)],
            MisfireHandling.Ignorable => Recent(schedule, zone, first, now),
            _ => [first],
        };
    }

    private static DateTimeOffset[] Recent(RecurringSchedule schedule, TimeZoneInfo zone, DateTimeOffset first, DateTimeOffset now)
    {
        if (now - first <= Grace) return [first];
        return [.. schedule.After(now - Grace - OneTick, zone).TakeWhile(tick => tick <= now).TakeLast(1)];
    }

    // While a run is not over, a look comes after each interval: the first one after its end is before the next run is due, and sets that time.
    private static (DateTimeOffset[] Ticks, DateTimeOffset? Next) AfterEnd(
        RecurringSchedule schedule,
        TimeZoneInfo zone,
        RecurringDue due,
        DateTimeOffset now,
        DateTimeOffset? lastEnd
    )
    {
        var next = schedule.AfterEnd(now, zone);
        if (due.ActiveRuns > 0 || due.Definition.Next is not { } tick || !IsTick(tick)) return ([], next);
        if (lastEnd is not { } end || schedule.AfterEnd(end, zone) is not { } begin) return (lastEnd is null ? [tick] : [], next);
        return begin > now ? ([], begin) : ([tick], next);
    }

    private static IEnumerable<DateTimeOffset> Overlapping(OverlapPolicy overlap, int activeRuns, IReadOnlyList<DateTimeOffset> ticks) => overlap switch
    {
        OverlapPolicy.Skip => activeRuns > 0 ? [] : ticks.TakeLast(1),
        OverlapPolicy.Queue => ticks.TakeLast(2 - Math.Min(2, activeRuns)), // one runs, one waits
        OverlapPolicy.CancelPrevious => ticks.TakeLast(1), // whoever applies the tick cancels the others
        _ => ticks,
    };
}
