using JobLib.Client;
using JobLib.Concurrency;
using JobLib.Invocation;
using JobLib.Jobs;
using JobLib.Recurring.Schedules;
using JobLib.Storage;

namespace JobLib.Recurring;

/// <summary>Makes what is stored of a recurring job, and refuses what could never run.</summary>
internal sealed class RecurringDefinitions(JobFactory factory)
{
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
        var key = ConcurrencyKeyRule.For(call, job.Arguments);
        return new()
        {
            Id = id,
            Payload = call.Write(job.Arguments),
            Cron = cron,
            TimeZone = TimeZones.IdOf(options.TimeZone),
            Queue = factory.QueueOf(call, options.Queue),
            Priority = EnqueueRules.CheckPriority(options.Priority),
            Misfire = options.MisfireHandling,
            Overlap = options.Overlap,
            ConcurrencyKey = key ?? (options.Overlap == OverlapPolicy.Queue ? $"recurring:{id}" : null),
            ConcurrencyWait = key is not null && call.Attributes.Concurrency is { } concurrency ? TimeSpan.FromSeconds(concurrency.TimeoutInSeconds) : null,
            CapturedContext = CapturedContext.CaptureCulture(),
            Paused = options.Paused,
            Next = FirstRun(id, cron, options.TimeZone, now),
        };
    }

    public static void Check(string id)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        if (id.Length > MaxIdLength || !FreeText.IsClean(id))
        {
            throw new ArgumentException($"'{FreeText.Clean(id, MaxIdLength)}' cannot be a recurring job's id: 1 to {MaxIdLength} characters, without NUL and lone surrogates.", nameof(id));
        }
    }

    private static DateTimeOffset? FirstRun(string id, string cron, TimeZoneInfo zone, DateTimeOffset now)
    {
        var schedule = CronSchedule.Parse(cron);
        var next = schedule.Next(now, zone);
        if (next is null && !schedule.IsByHand)
        {
            throw new ArgumentException($"The schedule '{cron}' of recurring job '{id}' never fires. Correct it, or say Cron.Never() for one that runs by hand only.", nameof(cron));
        }

        return next?.ToUniversalTime();
    }
}
