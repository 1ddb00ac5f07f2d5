using JobLib.Diagnostics;

namespace JobLib.Dashboard.Tests.Samples;

/// <summary>Queues, servers, recurring jobs, batches and errors around the sample jobs.</summary>
public static class SampleSurroundings
{
    private const int Minutes = 7 * 24 * 60;

    public static void Fill(SampleStorage storage, DateTimeOffset now)
    {
        var data = storage.Data;
        data.Overview = data.Overview with
        {
            FailingAttempts = 23,
            SucceededLastMinute = 412,
            DueSoon = new(6, false),
            Queues =
            [
                new() { Name = "critical", Enqueued = 5, Processing = 1, OldestReadyAt = now - TimeSpan.FromSeconds(12), Servers = 2 },
                new()
                {
                    Name = "default",
                    Enqueued = 9,
                    Processing = 1,
                    OldestReadyAt = now - TimeSpan.FromMinutes(3),
                    WaitingForKey = new(2, false),
                    OldestForKeyAt = now - TimeSpan.FromMinutes(1),
                    Servers = 2,
                },
                new() { Name = "reports", Enqueued = 118, OldestReadyAt = now - TimeSpan.FromHours(2), Servers = 0 },
            ],
            Servers =
            [
                Server("web-1", now, server => server with { Held = 2, ApplicationVersion = SampleTallies.New, StartedAt = now - SampleTallies.Deployed }),
                Server("web-2-eu-central-1-production-pool-a", now, server => server with { ClockSkew = TimeSpan.FromSeconds(42), Draining = true }),
                Server(
                    "batch-9",
                    now,
                    server => server with { Dead = true, HeartbeatAt = now - TimeSpan.FromMinutes(9), LeaseUntil = now - TimeSpan.FromMinutes(8), Held = 3 }
                ),
            ],
            UnknownTypes = [new("Shop.Legacy.Importer.RunAsync", now - TimeSpan.FromMinutes(4), now - TimeSpan.FromSeconds(20), 17)],
        };
        data.Recurring =
        [
            Recurring(
                "nightly-report",
                "0 3 * * 1-5",
                now,
                job => job with { LastAt = now - TimeSpan.FromHours(9), LastJobId = data.Jobs[^2].Id, LastJobState = JobState.Succeeded }
            ),
            Recurring(
                "poll-inbox",
                "*/5 * * * *",
                now,
                job => job with { LastAt = now - TimeSpan.FromMinutes(2), LastJobState = JobState.Failed, LastJobId = data.Jobs[^3].Id }
            ),
            Recurring(
                "broken",
                "0 0 30 2 *",
                now,
                job => job with { Fault = "The time zone 'Mars/Olympus' is not known to this machine.", Next = null, TimeZone = "Mars/Olympus" }
            ),
            Recurring(
                "month-end/closing & archive",
                "=0 22 L * * | jitter 00:10:00 | ends 2099-12-31T00:00:00Z | except 2098-12-31 de-holidays",
                now,
                job => job with { Paused = true, PauseReason = "The auditors are here.", Next = null, Overlap = OverlapPolicy.CancelPrevious }
            ),
        ];
        data.Overview = data.Overview with { LateRecurring = [data.Recurring[2]] };
        data.Errors =
        [
            new()
            {
                Fingerprint = SampleData.Error().Fingerprint,
                Type = "System.TimeoutException",
                Message = SampleData.Error().Message,
                FirstAt = now - TimeSpan.FromDays(3),
                LastAt = now - TimeSpan.FromMinutes(1),
                Attempts = 4312,
                Failed = new(60, false),
                Retrying = new(0, false),
            },
            new()
            {
                Fingerprint = "dns",
                Type = "System.Net.Http.HttpRequestException",
                Message = "The remote name could not be resolved: 'smtp.internal.example'",
                FirstAt = now - TimeSpan.FromHours(1),
                LastAt = now,
                Attempts = 37,
                Retrying = new(9, false),
            },
        ];
        data.Batches =
        [
            new()
            {
                Id = Guid.CreateVersion7(now).ToString(),
                Description = "Invoices of February",
                State = BatchState.Processing,
                Total = 1000,
                Processing = 12,
                Succeeded = 640,
                Failed = 3,
                Sealed = true,
                CreatedAt = now - TimeSpan.FromMinutes(20),
            },
            new()
            {
                Id = Guid.CreateVersion7(now).ToString(),
                State = BatchState.Succeeded,
                Total = 40,
                Succeeded = 40,
                Sealed = true,
                CreatedAt = now - TimeSpan.FromHours(5),
                FinishedAt = now - TimeSpan.FromHours(4),
            },
        ];
        data.Batches = [data.Batches[0] with { Nested = [data.Batches[1].Id] }, data.Batches[1] with { BatchId = data.Batches[0].Id }];
        Belong(data, now);
        data.Concurrency =
        [
            new() { Key = "customer:7", Held = 2, Waiting = new(1, false) },
            new() { Key = "ftp", Limit = 0, Waiting = new(12, false) },
            new() { Key = "smtp", Limit = 10, Held = 10, Waiting = new(10_000, true) },
        ];
        data.Rates =
        [
            new() { Key = "shop", Permits = 0, Per = TimeSpan.FromMinutes(1), Burst = 5, SetFor = "shop", Waiting = new(12, false) },
            new()
            {
                Key = "shop:7", Permits = 10, Per = TimeSpan.FromMinutes(1), Burst = 1, SetFor = "shop:7",
                Tokens = -40, Waiting = new(3, false), NextAt = now + TimeSpan.FromHours(5),
            },
            new() { Key = "stripe", Permits = 100, Per = TimeSpan.FromSeconds(1), Burst = 20, Tokens = 21 },
        ];
        data.Audit =
        [
            new()
            {
                At = now - TimeSpan.FromMinutes(3),
                Actor = new()
                {
                    Name = "ada",
                    From = "10.0.0.7",
                    Reason = "customer asked",
                },
                Action = "delete jobs",
                Target = data.Jobs[0].Id,
                Count = 3,
            },
        ];
        var minute = new DateTimeOffset(now.UtcTicks - now.UtcTicks % TimeSpan.TicksPerMinute, TimeSpan.Zero);
        data.Tallies = SampleTallies.Of(now);
        data.Series = [.. Enumerable.Range(1, Minutes).Select(i => Point(minute - TimeSpan.FromMinutes(Minutes - i), i))];
    }

    // Some of the jobs are runs of recurring jobs, some are members of a batch, and a server holds those that run.
    private static void Belong(SampleReader data, DateTimeOffset now)
    {
        for (var i = 0; i < data.Jobs.Count; i++)
        {
            var job = data.Jobs[i];
            if (job.State is JobState.Processing)
            {
                data.Jobs[i] = job with { ServerId = data.Overview.Servers[0].Id };
            }
            else if (job.State is JobState.Succeeded && i % 2 == 0)
            {
                data.Jobs[i] = job with
                {
                    RecurringId = i % 4 == 0 ? "nightly-report" : "poll-inbox",
                    CreatedAt = now - TimeSpan.FromMinutes(5 * (i % 30) + 3),
                    Duration = TimeSpan.FromMilliseconds(900 + 211 * (i % 7)),
                };
            }
            else if (job.State is JobState.Failed && i % 12 == 0)
            {
                data.Jobs[i] = job with { RecurringId = "poll-inbox", CreatedAt = now - TimeSpan.FromMinutes(5 * (i % 9) + 1) };
            }
            else if (job.State is JobState.Enqueued && i % 3 == 0)
            {
                data.Jobs[i] = job with { BatchId = data.Batches[0].Id };
            }
        }
    }

    private static SeriesPoint Point(DateTimeOffset minute, int i) => new()
    {
        Minute = minute,
        Succeeded = (long)(300 + 120 * Math.Sin(i / 180.0) + 40 * Math.Sin(i / 7.0)),
        Failed = Math.Abs(i - Minutes) % 60 is > 10 and < 16 ? 14 : 0,
        Retried = Math.Abs(i - Minutes) % 60 is > 8 and < 20 ? 60 - 7 * Math.Abs(Math.Abs(i - Minutes) % 60 - 13) : 3,
        Wait = TimeSpan.FromSeconds(300 * (0.4 + 0.3 * Math.Sin(i / 60.0))),
        Duration = TimeSpan.FromSeconds(300 * 1.2),
    };

    public static ServerSummary Server(string name, DateTimeOffset now, Func<ServerSummary, ServerSummary> change) => change(new()
    {
        Id = Guid.NewGuid().ToString(),
        Name = name,
        Machine = name,
        ProcessId = 4711,
        Version = LibraryVersion.Current,
        Queues = ["critical", "default"],
        WorkerCount = 20,
        StartedAt = now - TimeSpan.FromHours(31),
        HeartbeatAt = now - TimeSpan.FromSeconds(4),
        LeaseUntil = now + TimeSpan.FromSeconds(26),
    });

    private static RecurringSummary Recurring(string id, string cron, DateTimeOffset now, Func<RecurringSummary, RecurringSummary> change) => change(new()
    {
        Id = id,
        Payload = SampleData.Unknown("Shop.Reports", "BuildAsync"),
        Cron = cron,
        TimeZone = "Europe/Berlin",
        Queue = "default",
        CreatedAt = now - TimeSpan.FromDays(40),
        Next = new DateTimeOffset(now.UtcTicks - now.UtcTicks % TimeSpan.TicksPerSecond, TimeSpan.Zero) + TimeSpan.FromMinutes(3), // as ticks of a schedule are
    });
}
