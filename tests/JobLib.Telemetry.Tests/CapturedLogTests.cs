using JobLib.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JobLib.Telemetry.Tests;

/// <summary>What jobs log, and where it goes.</summary>
public sealed class CapturedLogTests
{
    [Fact]
    public async Task What_a_job_logs_stands_in_its_own_log_from_the_level_on()
    {
        await using var host = await StartAsync(LogLevel.Information);

        var lines = await LinesAsync(host, host.Client.Enqueue<Talker>(x => x.TalkAsync("hello")));

        Assert.Equal(
            [(LogLevel.Information, "hello from the job"), (LogLevel.Warning, "hello from another thread\nSystem.InvalidOperationException: it broke")],
            lines
        );
    }

    [Fact]
    public async Task Jobs_that_run_at_once_have_a_log_each_and_what_others_log_is_in_none()
    {
        await using var host = await StartAsync(LogLevel.Information);
        Deeds.Close();
        var ids = Enumerable.Range(0, 4).Select(number => host.Client.Enqueue<Talker>(x => x.TalkTogetherAsync(number))).ToList();
        foreach (var id in ids) await host.UntilAsync(id, JobState.Processing);
        host.Services.GetRequiredService<ILogger<CapturedLogTests>>().LogError("of the application");
        Deeds.Open();

        for (var i = 0; i < ids.Count; i++) Assert.Equal([(LogLevel.Information, $"job {i}")], await LinesAsync(host, ids[i]));
    }

    [Fact]
    public async Task A_task_that_a_job_leaves_behind_writes_nothing_into_its_log()
    {
        await using var host = await StartAsync(LogLevel.Information);
        Deeds.Close();

        var id = host.Client.Enqueue<Talker>(x => x.LeaveBehind());
        await host.UntilAsync(id, JobState.Succeeded);
        Deeds.Open();

        Assert.False(await Talker.Left, "What nobody keeps should not be asked for its text.");
        Assert.Equal([(LogLevel.Information, "before the end")], await LinesAsync(host, id));
    }

    [Fact]
    public async Task Nothing_is_captured_unless_that_is_asked_for()
    {
        await using var host = await StartAsync(null);

        Assert.Empty(await LinesAsync(host, host.Client.Enqueue<Talker>(x => x.TalkAsync("hello"))));
    }

    [Fact]
    public async Task A_message_that_cannot_be_written_fails_no_job()
    {
        await using var host = await StartAsync(LogLevel.Trace);

        Assert.Equal([(LogLevel.Information, "after all")], await LinesAsync(host, host.Client.Enqueue<Talker>(x => x.Stumble())));
    }

    [Fact]
    public async Task A_jobs_lines_carry_which_job_it_is_and_where_it_runs()
    {
        var scopes = new ScopeLogger();
        await using var host = await CollectingHost.StartAsync(
            jobs => jobs.AddRecurring<Talker>("hourly", x => x.TalkAsync("hello"), Cron.Hourly()),
            options => options.Name = "one",
            services => services.AddSingleton<ILoggerProvider>(scopes)
        );
        var id = "";
        await Eventually.Async(
            async () => (await host.Services.GetRequiredService<IRecurringJobManager>().ListAsync()).Items.Count == 1,
            () => "The recurring job should be declared.");
        id = await host.Services.GetRequiredService<IRecurringJobManager>().TriggerAsync("hourly");
        await host.UntilAsync(id, JobState.Succeeded);

        Assert.Equal(
            [("Attempt", 1), ("JobId", id), ("JobName", "Talker.TalkAsync"), ("Queue", "default"), ("RecurringId", "hourly"), ("Server", "one")],
            Assert
                .Single(scopes.Seen, scope => scope.ContainsKey("JobId"))
                .Select(pair => (pair.Key, pair.Value))
                .OrderBy(pair => pair.Key, StringComparer.Ordinal)
        );
    }

    private static Task<CollectingHost> StartAsync(LogLevel? from) => CollectingHost.StartAsync(jobs => jobs.Options.CaptureLogs = from, _ => { });

    private static async Task<IEnumerable<(LogLevel, string)>> LinesAsync(CollectingHost host, string id)
    {
        await host.UntilAsync(id, JobState.Succeeded);
        return (await host.Services.GetRequiredService<IJobMonitor>().LogAsync(id)).Lines.Select(line => (line.Level, line.Text));
    }

    public sealed class Talker(ILogger<Talker> log)
    {
        public static Task<bool> Left { get; private set; } = Task.FromResult(false);

        public async Task TalkAsync(string word)
        {
            log.LogDebug("Not to be kept");
            log.LogInformation("{Word} from the job", word);
            await Task.Run(() => log.LogWarning(new InvalidOperationException("it broke"), "{Word} from another thread", word));
        }

        public async Task TalkTogetherAsync(int number)
        {
            await Deeds.WaitAsync();
            log.LogInformation("job {Number}", number);
        }

        public void LeaveBehind()
        {
            log.LogInformation("before the end");
            Left = Task.Run(async () =>
            {
                await Deeds.WaitAsync();
                var isAsked = false;
                log.Log(LogLevel.Information, default, "after the end", null, (text, _) =>
                {
                    isAsked = true;
                    return text;
                });
                return isAsked;
            });
        }

        public void Stumble()
        {
            log.Log(LogLevel.Information, default, "state", null, (_, _) => throw new InvalidOperationException("no text"));
            log.LogInformation("after all");
        }
    }

    private sealed class ScopeLogger : ILoggerProvider, ILogger
    {
        public List<IReadOnlyDictionary<string, object?>> Seen { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            if (state is IEnumerable<KeyValuePair<string, object?>> pairs)
            {
                lock (Seen) Seen.Add(pairs.ToDictionary());
            }

            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
        }

        public void Dispose()
        {
        }
    }
}
