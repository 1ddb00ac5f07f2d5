using Microsoft.Extensions.Logging;

namespace JobLib.Dashboard.Tests.Samples;

/// <summary>Jobs of every kind, as a busy system has them.</summary>
public static class SampleData
{
    public const string Secret = "hunter2-very-secret";
    public const string Card = "4111111111111111";

    private static readonly string? Assembly = typeof(IMailer).Assembly.GetName().Name; // the samples are compiled into two test projects
    private static readonly string Mailer = $"{typeof(IMailer).FullName}, {Assembly}";

    public static JobPayload Send(int id) =>
        new(
            Mailer,
            nameof(IMailer.SendAsync),
            "System.Int32, System.Private.CoreLib;System.Threading.CancellationToken, System.Private.CoreLib",
            $"[{id},null]"
        );

    public static JobPayload Welcome(string name) => new(
        Mailer,
        nameof(IMailer.WelcomeAsync),
        $"System.String, System.Private.CoreLib;System.String, System.Private.CoreLib;{typeof(Customer).FullName}, {Assembly}",
        $$"""[{{System.Text.Json.JsonSerializer.Serialize(name)}},"{{Secret}}",{"Id":7,"Name":"Ada","CardNumber":"{{Card}}"}]""");

    public static JobPayload Unknown(
        string type = "Shop.Accounting.Invoicing.QuarterlyInvoiceReconciliationService",
        string method = "ReconcileOutstandingInvoicesForAllTenantsAsync"
    ) => new($"{type}, Shop", method, "System.Int32, System.Private.CoreLib", "[42]");

    public static JobError Error(
        string message = "The operation has timed out after 30 seconds while waiting for the mail server",
        string type = "System.TimeoutException"
    ) =>
        new()
    {
        Type = type,
        Message = message,
        Fingerprint = $"{type}:{message.Length}",
        Details = $"""
            {type}: {message}
               at System.Net.Sockets.Socket.ConnectAsync(EndPoint remote)
               at Shop.Mail.SmtpMailer.SendAsync(Int32 id, CancellationToken token) in Mail/SmtpMailer.cs:line 42
               at Microsoft.Extensions.DependencyInjection.ServiceProvider.Resolve()
            """,
    };

    public static JobDetails Job(DateTimeOffset now, JobState state, JobPayload payload, Func<JobDetails, JobDetails>? change = null)
    {
        var created = now - TimeSpan.FromMinutes(12);
        var job = new JobDetails
        {
            Id = Guid.CreateVersion7(created).ToString(),
            State = state,
            Queue = "default",
            Payload = payload,
            CreatedAt = created,
            Attempt = state is JobState.Enqueued or JobState.Awaiting ? 0 : 1,
            ReadyAt = state is JobState.Enqueued or JobState.Processing ? created : null,
            StartedAt = state is JobState.Enqueued or JobState.Awaiting ? null : now - TimeSpan.FromSeconds(75),
            FinishedAt = state is JobState.Succeeded or JobState.Failed or JobState.Deleted ? now - TimeSpan.FromSeconds(70) : null,
            DueAt = state is JobState.Scheduled ? now + TimeSpan.FromMinutes(4) : null,
            Duration = state is JobState.Succeeded or JobState.Failed ? TimeSpan.FromMilliseconds(1840) : null,
            Server = state is JobState.Processing or JobState.Succeeded or JobState.Failed ? "web-1" : null,
            ApplicationVersion = state is JobState.Processing or JobState.Succeeded or JobState.Failed ? SampleTallies.New : null,
            Error = state is JobState.Failed ? Error() : null,
        };
        job = change?.Invoke(job) ?? job;
        return job.History.Count > 0 ? job : job with { History = History(job) };
    }

    public static void Fill(SampleStorage storage, DateTimeOffset now, int failures = 60)
    {
        var data = storage.Data;
        data.Jobs.Add(
            Job(
                now,
                JobState.Processing,
                Send(1),
                job =>
                    job with
                    {
                        Progress = new JobProgress { Fraction = 0.42, Text = "2,100 of 5,000 letters" },
                        Tags = ["newsletter", "tenant-7"],
                    }
            )
        );
        data.Jobs.Add(Job(now, JobState.Processing, Welcome("Grace Hopper")));
        for (var i = 0; i < 14; i++)
        {
            data.Jobs.Add(
                Job(now, JobState.Enqueued, Send(100 + i), job => job with { Queue = i % 3 == 0 ? "critical" : "default", Priority = i % 3 == 0 ? 5 : 0 })
            );
        }

        for (var i = 0; i < 6; i++)
            data.Jobs.Add(Job(now, JobState.Scheduled, Send(200 + i), job => job with { DueAt = now + TimeSpan.FromMinutes(7 * i + 1) }));
        for (var i = 0; i < 9; i++)
        {
            data.Jobs.Add(
                Job(
                    now,
                    JobState.Scheduled,
                    Unknown(),
                    job =>
                        job with
                        {
                            Retrying = true,
                            Attempt = 1 + i % 4,
                            Error = Error("The remote name could not be resolved: 'smtp.internal.example'", "System.Net.Http.HttpRequestException"),
                        }
                )
            );
        }

        for (var i = 0; i < 80; i++)
        {
            data.Jobs.Add(
                Job(
                    now,
                    JobState.Succeeded,
                    i % 5 == 0 ? Welcome($"Customer {i}") : Send(300 + i),
                    job => job with { FinishedAt = now - TimeSpan.FromSeconds(20 * i) }
                )
            );
        }

        for (var i = 0; i < failures; i++) data.Jobs.Add(Job(now, JobState.Failed, i % 4 == 0 ? Unknown() : Send(500 + i), job => job with { Attempt = 11 }));
        data.Jobs.Add(Job(now, JobState.Deleted, Send(999)));
        var parent = data.Jobs[0];
        data.Jobs.Add(
            Job(
                now,
                JobState.Awaiting,
                Unknown("Shop.Reports", "Publish"),
                job => job with { ParentId = parent.Id, Condition = JobContinuationOptions.OnlyOnSucceededState }
            )
        );
        data.Jobs[0] = parent with { Children = [data.Jobs[^1].Id] };
        data.Logs[parent.Id] =
        [
            .. Enumerable
                .Range(1, 12)
                .Select(i => new JobLogLine
                {
                    At = now - TimeSpan.FromSeconds(60 - i * 4),
                    Text = $"Sent {i * 175} letters",
                    Level = i == 7 ? LogLevel.Warning : LogLevel.Information,
                }),
        ];
        SampleSurroundings.Fill(storage, now);
    }

    // The two attempts before the last.
    private static IEnumerable<JobHistoryEntry> Retries(JobDetails job)
    {
        for (var attempt = Math.Max(job.Attempt - 2, 1); attempt < job.Attempt; attempt++)
        {
            var at = job.CreatedAt + TimeSpan.FromMinutes(5 - job.Attempt + attempt);
            yield return new()
            {
                State = JobState.Processing,
                At = at,
                Attempt = attempt,
                Server = "web-2-eu-central-1-production-pool-a",
                ApplicationVersion = SampleTallies.Old,
            };
            yield return new()
            {
                State = JobState.Scheduled,
                At = at + TimeSpan.FromSeconds(31),
                Attempt = attempt,
                Duration = TimeSpan.FromSeconds(31),
                DueAt = at + TimeSpan.FromMinutes(1),
                Error = Error($"The operation has timed out after {30 + attempt} seconds while waiting for the mail server"),
            };
        }
    }

    private static List<JobHistoryEntry> History(JobDetails job)
    {
        var entries = new List<JobHistoryEntry>
        {
            new() { State = job.State is JobState.Awaiting or JobState.Scheduled && !job.Retrying ? job.State : JobState.Enqueued, At = job.CreatedAt },
        };
        if (job.State == JobState.Failed && job.Attempt > 1) entries.AddRange(Retries(job));
        if (job.StartedAt is { } started)
        {
            entries.Add(
                new()
                {
                    State = JobState.Processing,
                    At = started,
                    Attempt = Math.Max(job.Attempt, 1),
                    Server = "web-1",
                    ApplicationVersion = job.ApplicationVersion,
                }
            );
        }

        if (job.FinishedAt is { } finished)
        {
            entries.Add(
                new()
                {
                    State = job.State,
                    At = finished,
                    Attempt = job.Attempt,
                    Duration = job.Duration,
                    Error = job.Error,
                    Actor =
                        job.State == JobState.Deleted
                            ? new()
                            {
                                Name = "ada",
                                From = "10.0.0.7",
                                Reason = "sent twice",
                            }
                            : null,
                }
            );
        }
        else if (job.Retrying)
        {
            entries.Add(
                new()
                {
                    State = JobState.Scheduled,
                    At = job.StartedAt ?? job.CreatedAt,
                    Attempt = job.Attempt,
                    DueAt = job.DueAt,
                    Error = job.Error,
                }
            );
        }

        return entries;
    }
}
