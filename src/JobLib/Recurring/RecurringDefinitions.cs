using JobLib.Client;
using JobLib.Concurrency;
using JobLib.Groups;
using JobLib.Invocation;
using JobLib.Jobs;
using JobLib.Recurring.Schedules;
using JobLib.Sequences;
using JobLib.Storage;

namespace JobLib.Recurring;

/// <summary>Makes what is stored of a recurring job, and refuses what could never run.</summary>
internal sealed class RecurringDefinitions(JobFactory factory, JobCalendars calendars, JobLimits limits)
{
    private static void CheckKnown<T>(T value, string option)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value)) throw new ArgumentException($"{option} is {value:D}. Use {string.Join(", ", Enum.GetNames<T>())}.", option);
    }

    private static readonly TimeSpan MaxJitter = TimeSpan.FromDays(1);

    private const int MaxIdLength = 200; // with the prefix of its concurrency key it stays within the 256 characters of a key

    /// <param name="id">The user's name for it.</param>
    /// <param name="job">What to call.</param>
    /// <param name="cron">The schedule.</param>
    /// <param name="options">How it recurs.</param>
    /// <param name="now">The storage's clock, from which the first run is counted.</param>
    public RecurringDefinition Make(string id, Job job, string cron, RecurringJobOptions options, DateTimeOffset now)
    {
        Check(id);
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(cron);
        var call = factory.CallOf(job);
        if (options.Queue is { } queue) QueueNames.Checked(queue, nameof(options.Queue));
        CheckKnown(options.MisfireHandling, nameof(options.MisfireHandling));
        CheckKnown(options.Overlap, nameof(options.Overlap));
        var concurrency = ConcurrencyRule.For(call, job.Arguments, limits);
        CheckRuns(call, job.Arguments);
        var schedule = Schedule(id, cron, options);
        return new()
        {
            Id = id,
            Payload = call.Write(job.Arguments),
            Cron = schedule,
            TimeZone = TimeZones.IdOf(options.TimeZone),
            Queue = factory.QueueOf(call, options.Queue),
            Priority = EnqueueRules.CheckPriority(options.Priority),
            Misfire = options.MisfireHandling,
            Overlap = options.Overlap,
            ConcurrencyKey = concurrency.Key ?? (options.Overlap == OverlapPolicy.Queue ? OverlapKey(id) : null),
            ConcurrencyWait = concurrency.Wait,
            CapturedContext = CapturedContext.CaptureCulture(),
            Paused = options.Paused,
            Next = FirstRun(id, schedule, options.TimeZone, now),
        };
    }

    /// <summary>The key by which runs of a recurring job queue up, where its method has none.</summary>
    public static string OverlapKey(string id) => $"recurring:{id}";

    /// <summary>
    /// What is stored, with other times, queue or way with missed runs. All else stays: also jitter, end and excluded days, and the next run where the times
    /// stay.
    /// </summary>
    /// <exception cref="CronFormatException">The expression cannot be read.</exception>
    /// <exception cref="ArgumentException">The zone is not known here, the queue's name is none, or the schedule never fires.</exception>
    public RecurringDefinition Changed(RecurringDefinition stored, string times, string timeZone, string queue, MisfireHandling misfire, DateTimeOffset now)
    {
        if (!TimeZones.IsId(timeZone) || !TimeZones.TryFind(timeZone, out var zone))
        {
            throw new ArgumentException(
                $"Time zone '{FreeText.Clean(timeZone, FreeText.NameLength)}' is not known here. Use an IANA id such as 'Europe/Berlin', or 'UTC'.",
                nameof(timeZone)
            );
        }

        if (!ScheduleText.TryRead(stored.Cron, out var text))
            throw new ArgumentException("Its schedule has words that this version of JobLib does not know: a later one can change it.", nameof(stored));
        var cron = times == text.Times ? stored.Cron : Written(stored.Id, text with { Times = times }, stored.Overlap);

        // Storages keep the next run where the times stay. Of what is paused or has a fault it is none: the next is counted from now, as when that is over.
        var stays =
            cron == stored.Cron && TimeZones.IdOf(zone) == stored.TimeZone && stored is { Paused: false, Next: { } next } && RecurringTicker.IsTick(next);
        return stored with
        {
            Cron = cron,
            TimeZone = TimeZones.IdOf(zone),
            Queue = QueueNames.Checked(queue, nameof(queue)),
            Misfire = misfire,
            Next = stays ? stored.Next : FirstRun(stored.Id, cron, zone, now),
        };
    }

    public static void Check(string id)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        if (id.Length > MaxIdLength || !FreeText.IsClean(id))
        {
            throw new ArgumentException(
                $"'{FreeText.Clean(id, MaxIdLength)}' cannot be a recurring job's id: 1 to {MaxIdLength} characters, without NUL and lone surrogates.",
                nameof(id)
            );
        }
    }

    // What each of its runs takes of its method when it is created: whoever adds the job hears what would be the fault of every tick.
    private void CheckRuns(JobCall call, IReadOnlyList<object?> arguments)
    {
        RateRule.For(call, arguments, limits);
        SequenceRule.For(call, arguments);
        GroupRule.For(call, arguments, limits);
    }

    private static string Schedule(string id, string cron, RecurringJobOptions options)
    {
        if (options.Exclude.Select(exclusion => exclusion.Calendar).FirstOrDefault(name => name is not null && !JobCalendars.IsName(name)) is { } wrong)
        {
            throw new ArgumentException(
                $"'{FreeText.Clean(wrong, FreeText.NameLength)}' is excluded by recurring job '{id}' and cannot be a calendar's name: {JobCalendars.Names}. A single day is a DateOnly: new DateOnly(2026, 12, 24).",
                nameof(options)
            );
        }

        var exclude = options.Exclude.Where(exclusion => exclusion != default).Distinct();
        return Written(id, new ScheduleText(cron) { Jitter = options.Jitter, EndsAt = options.EndsAt, Exclude = [.. exclude] }, options.Overlap);
    }

    private static string Written(string id, ScheduleText text, OverlapPolicy overlap)
    {
        var times = RecurringSchedule.Parse(id, text.Times);
        if (
            text.Jitter < TimeSpan.Zero
            || text.Jitter > MaxJitter
            || text.Jitter.Ticks % TimeSpan.TicksPerSecond != 0
            || (times.Interval is not null && text.Jitter != default)
        )
        {
            throw new ArgumentException(
                $"The jitter of recurring job '{id}' is {text.Jitter}. Use whole seconds up to {MaxJitter}, and none with Cron.Every.",
                nameof(text)
            );
        }

        var stored = text.Write(marked: times.IsNew || overlap == OverlapPolicy.CancelPrevious);
        return stored.Length <= ScheduleText.MaxLength
            ? stored
            : throw new ArgumentException(
                $"The schedule of recurring job '{id}' takes {stored.Length} characters; {ScheduleText.MaxLength} are kept. Put dates into a calendar: jobs.Calendars.Add.",
                nameof(text)
            );
    }

    private DateTimeOffset? FirstRun(string id, string stored, TimeZoneInfo zone, DateTimeOffset now)
    {
        if (!RecurringSchedule.TryRead(id, stored, calendars, out var schedule, out var problem))
            throw new ArgumentException($"Recurring job '{id}': {problem.Text}", nameof(stored));
        var next = schedule.NextFrom(now, zone);
        if (next is null && !schedule.IsByHand && !schedule.HasEnd)
        {
            throw new ArgumentException(
                $"The schedule '{stored}' of recurring job '{id}' never fires. Correct it, or say Cron.Never() for one that runs by hand only.",
                nameof(stored)
            );
        }

        return next?.ToUniversalTime();
    }
}
