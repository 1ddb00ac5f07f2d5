using System.Text.Json;
using JobLib.Storage;
using Microsoft.Extensions.Logging;

namespace JobLib.Dashboard.Tests.Samples;

/// <summary>Texts that want to be markup or script, in every place where a job, a queue, a server or a person can leave one.</summary>
public static class HostileText
{
    public static readonly IReadOnlyList<string> Vectors =
    [
        "<script>alert(1)</script>", "\"><script>alert(1)</script>", "'><img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>",
        "</title><script>alert(1)</script>", "</textarea><script>alert(1)</script>", "</pre><script>alert(1)</script>", "</style><script>alert(1)</script>",
        "<iframe src=javascript:alert(1)>",
        "<a href=javascript:alert(1)>x</a>",
        "javascript:alert(1)",
        "<body onload=alert(1)>",
        "<details open ontoggle=alert(1)>",
        "<input autofocus onfocus=alert(1)>",
        "<marquee onstart=alert(1)>",
        "<object data=javascript:alert(1)>",
        "<embed src=javascript:alert(1)>",
        "<form action=javascript:alert(1)><button>",
        "<math href=javascript:alert(1)>x</math>",
        "<link rel=stylesheet href=//evil.example>",
        "<meta http-equiv=refresh content=0;url=//evil.example>",
        "<base href=//evil.example>",
        "<style>*{background:red}</style>",
        "<template><script>alert(1)</script></template>",
        "<noscript><img src=x onerror=alert(1)></noscript>",
        "<!--<script>alert(1)</script>-->",
        "]]><script>alert(1)</script>",
        "<![CDATA[<script>alert(1)</script>]]>",
        "{{constructor.constructor('alert(1)')()}}",
        "${alert(1)}",
        "@(1+1)",
        "\\u003cscript\\u003ealert(1)",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "&#60;script&#62;",
        "%3Cscript%3Ealert(1)%3C/script%3E",
        "\" onmouseover=\"alert(1)",
        "' onmouseover='alert(1)",
        "` onmouseover=`alert(1)",
        "\u202Egnp.exe<script>",
    ];

    /// <returns>The ids of the jobs that carry them, a job for each.</returns>
    public static IReadOnlyList<string> Fill(SampleStorage storage, DateTimeOffset now)
    {
        var data = storage.Data;
        foreach (var text in Vectors) data.Jobs.Add(Job(now, text));
        foreach (var text in Vectors) data.Jobs.Add(Named(now, text));
        foreach (var job in data.Jobs) data.Logs[job.Id] = [.. Vectors.Select(text => new JobLogLine { At = now, Text = text, Level = LogLevel.Error })];
        data.Concurrency = [.. Vectors.Select(text => new ConcurrencySummary { Key = text, Held = 2 })];
        data.Rates = [.. Vectors.Select(text => new RateSummary { Key = text, Permits = 1, Per = TimeSpan.FromSeconds(1), Burst = 2, SetFor = text })];
        data.Recurring =
        [
            .. Vectors.Select(text => new RecurringSummary
            {
                Id = text,
                Payload = SampleData.Unknown(text, text),
                Cron = text,
                TimeZone = text,
                Queue = text,
                CreatedAt = now,
                Fault = text,
            }),
            .. Vectors.Select(text => Together(now, text)),
        ];
        data.Errors =
        [
            .. Vectors.Select(text => new ErrorGroup
            {
                Fingerprint = text,
                Type = text,
                Message = text,
                FirstAt = now,
                LastAt = now,
                Failed = new(1, false),
            }),
        ];
        data.Batches =
        [
            .. Vectors.Select(text => new BatchSummary
            {
                Id = Guid.CreateVersion7(now).ToString(),
                Description = text,
                State = BatchState.Processing,
                Total = 1,
                Sealed = true,
                CreatedAt = now,
                ParentId = text,
                Children = [text],
            }),
        ];
        data.Tallies =
        [
            .. Vectors.SelectMany(text =>
                new[] { 0, 90 }.Select(ago =>
                    SampleTallies.Row(
                        TallyPeriod.Minute,
                        now.AddSeconds(-ago),
                        text,
                        text,
                        ago == 0 ? text : null,
                        1,
                        1,
                        TimeSpan.FromSeconds(1),
                        TimeSpan.FromSeconds(1)
                    )
                )
            ),
        ];
        data.Audit = [.. Vectors.Select(text => new AuditEntry { At = now, Actor = Actor(text), Action = text, Target = text })];
        data.Overview = data.Overview with
        {
            UnknownTypes = [.. Vectors.Select(text => new UnknownJobType(text, now, now, 1))],
            LateRecurring = data.Recurring,
            Queues = [.. Vectors.Select(text => new QueueSummary { Name = text, Enqueued = 1, OldestReadyAt = now })],
            Servers =
            [
                .. Vectors.Select(text => new ServerSummary
                {
                    Id = text,
                    Name = text,
                    Machine = text,
                    ProcessId = 1,
                    Version = text,
                    ApplicationVersion = text,
                    Queues = [text],
                    WorkerCount = 1,
                    StartedAt = now,
                    HeartbeatAt = now,
                    LeaseUntil = now,
                }),
            ],
        };
        return [.. data.Jobs.Select(job => job.Id)];
    }

    private static RecurringSummary Together(DateTimeOffset now, string text) =>
        new()
        {
            Id = $"together {text}",
            Payload = SampleData.Unknown(text, text),
            Cron = "0 * * * *",
            TimeZone = "UTC",
            Queue = text,
            CreatedAt = now,
            Next = now.AddHours(1),
        };

    private static JobDetails Job(DateTimeOffset now, string text) => SampleData.Job(now, JobState.Failed, SampleData.Unknown(text, text), job => job with
    {
        Queue = text,
        Tags = [text],
        Server = text,
        ApplicationVersion = text,
        Reason = text,
        RecurringId = text,
        BatchId = text,
        ParentId = text,
        Children = [text],
        BlockedBy = text,
        IdempotencyKey = text,
        ConcurrencyKey = text,
        CapturedContext = text,
        Parameters = new Dictionary<string, string> { [text] = text },
        Error = Error(text),
        History =
        [
            new() { State = JobState.Processing, At = now, Attempt = 1, Server = text, ApplicationVersion = text },
            new() { State = JobState.Failed, At = now, Reason = text, Server = text, ApplicationVersion = text, Actor = Actor(text), Error = Error(text) },
        ],
    });

    // Runs, with a name made from an argument, a progress and a result.
    private static JobDetails Named(DateTimeOffset now, string text) => SampleData.Job(now, JobState.Processing, SampleData.Welcome(text), job => job with
    {
        Progress = new() { Fraction = 0.5, Text = text },
        Result = JsonSerializer.Serialize(text),
    });

    private static JobError Error(string text) => new() { Type = text, Message = text, Details = $"{text}\n   at {text}", Fingerprint = text };

    private static JobActor Actor(string text) => new() { Name = text, From = text, Reason = text };
}
