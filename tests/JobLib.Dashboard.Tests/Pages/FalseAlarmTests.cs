using JobLib.Dashboard.Tests.Samples;
using JobLib.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace JobLib.Dashboard.Tests.Pages;

/// <summary>
/// Each problem stands there for its reason, and for nothing that only looks like it. That every storage tells the two apart is <c>OverviewConformance</c>'s
/// and <c>ServerRegistryConformance</c>'s.
/// </summary>
public sealed class FalseAlarmTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 12, 0, 30, TimeSpan.Zero);

    private static readonly ServerSummary Server = SampleSurroundings.Server(
        "one",
        Now,
        server =>
            server with
            {
                Id = "one",
                Version = LibraryVersion.Current,
                Queues = ["q"],
                StartedAt = Now.AddDays(-1),
                LeaseUntil = Now.AddMinutes(1),
                Held = 0,
            }
    );

    private static readonly QueueSummary Waiting = new() { Name = "q", Enqueued = 3, Servers = 1, OldestReadyAt = Now.AddHours(-2) };

    public static TheoryData<string, string> Problems => new()
    {
        { "nothing", "" },
        { "no server", "unserved q" },
        { "no server, and the jobs wait for a key", "unserved q" },
        { "no server since a moment ago", "" },
        { "no server, but paused", "paused q" },
        { "falls behind", "stuck q" },
        { "waits for a key", "" },
        { "waits for a key, beside one that has just come", "" },
        { "full by its limit", "" },
        { "by its limit, from which one has just ended", "" },
        { "falls behind below its limit, every worker busy", "stuck q" },
        { "falls behind, but paused", "paused q" },
        { "falls behind, but every server drains", "drained q" },
        { "falls behind, and one server of two drains", "stuck q" },
        { "falls behind, but the server has just begun", "" },
        { "falls behind, and one of two servers has just begun", "stuck q" },
        { "every server drains, and nothing waits", "" },
        { "every server drains since a moment ago", "" },
        { "died with jobs", "dead one" },
        { "died without jobs", "dead" },
        { "stopped in order", "" },
        { "stopped in order, its jobs still under its lease", "" },
        { "stopped in order, and nobody takes over its jobs", "left one" },
        { "overdue", "overdue" },
        { "scheduled for later", "" },
        { "in trouble", "trouble one" },
        { "in trouble, and stopped since", "" },
        { "another version", "versions" },
        { "another version, and stopped since", "" },
        { "a clock that is off", "clock one" },
        { "a clock that was off, and stopped since", "" },
        { "paused", "paused q" },
        { "paused, and nothing waits", "" },
    };

    [Theory]
    [MemberData(nameof(Problems))]
    public async Task A_problem_stands_there_for_its_reason_alone(string scene, string expected)
    {
        await using var dashboard = await StartAsync();
        Show(dashboard.Storage.Data, scene);
        var page = await dashboard.PageAsync("/jobs");
        Assert.Equal(expected, string.Join(", ", page.QuerySelectorAll(".problems li").Select(item => item.GetAttribute("data-key"))));
    }

    [Fact]
    public async Task Servers_that_died_without_jobs_take_one_line_behind_what_is_grave()
    {
        await using var dashboard = await StartAsync();
        var dead = Enumerable.Range(0, 20).Select(i => Server with { Id = $"pod-{i}", Name = $"pod-{i}", Dead = true, LeaseUntil = Now.AddHours(-i - 1) });
        dashboard.Storage.Data.Overview = dashboard.Storage.Data.Overview with { Servers = [Server, .. dead], Queues = [Waiting] };
        var items = (await dashboard.PageAsync("/jobs")).QuerySelectorAll(".problems li").ToArray();
        Assert.Equal(["stuck q", "dead"], items.Select(item => item.GetAttribute("data-key")));
        Assert.Contains("20 servers died", items[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("for 1 h", items[1].TextContent, StringComparison.Ordinal); // since the last one
        Assert.Equal("mild", items[1].ClassName);
    }

    [Fact]
    public async Task No_more_workers_are_busy_than_there_are_and_what_was_fetched_ahead_stands_apart()
    {
        await using var dashboard = await StartAsync();
        dashboard.Storage.Data.Overview = dashboard.Storage.Data.Overview with { Servers = [Server with { WorkerCount = 4, Held = 31 }] };
        var tile = (await dashboard.PageAsync("/jobs")).QuerySelector(".tiles [data-key=Running]")!;
        Assert.Equal(("4", "of 4 workers, 27 fetched ahead"), (tile.QuerySelector("strong")!.TextContent, tile.QuerySelector(".note")!.TextContent));
        var load = (await dashboard.PageAsync("/jobs/servers")).QuerySelector(".servers .load")!;
        Assert.Equal("4 of 4 workers, 27 fetched ahead", load.TextContent.Trim());
        Assert.Equal("4", load.QuerySelector("progress")!.GetAttribute("value"));
    }

    private static Task<DashboardHost> StartAsync()
    {
        var clock = new FakeTimeProvider(Now);
        return DashboardHost.StartAsync(build: builder => builder.Services.AddSingleton<TimeProvider>(clock), storage: new(clock));
    }

    private static void Show(SampleReader data, string scene)
    {
        var (queue, servers) = (Waiting with { OldestReadyAt = Now.AddSeconds(-5) }, new List<ServerSummary> { Server });
        var (second, moment) = (Server with { Id = "two", Name = "two" }, Now.AddSeconds(-20));
        var left = Server with { Left = true, Held = 2, LeaseUntil = Now.AddSeconds(-40) };
        switch (scene)
        {
            case "no server": queue = Waiting with { Servers = 0 }; servers = [second with { Queues = ["other"] }]; break;
            case "no server, and the jobs wait for a key":
                queue = Waiting with { Servers = 0, OldestReadyAt = null, OldestForKeyAt = Now.AddHours(-2), WaitingForKey = new(3, false) };
                break;
            case "no server since a moment ago": queue = Waiting with { Servers = 0, OldestReadyAt = moment }; break;
            case "no server, but paused": queue = Waiting with { Servers = 0, Paused = true }; break;
            case "falls behind": queue = Waiting; break;
            case "waits for a key": queue = Waiting with { OldestReadyAt = null, OldestForKeyAt = Now.AddHours(-2), WaitingForKey = new(3, false) }; break;
            case "waits for a key, beside one that has just come":
                queue = Waiting with { OldestReadyAt = moment, OldestForKeyAt = Now.AddHours(-2), WaitingForKey = new(2, false) };
                break;
            case "full by its limit": queue = Waiting with { RunningLimit = 2, Processing = 2 }; servers = [Server with { WorkerCount = 2, Held = 2 }]; break;
            case "by its limit, from which one has just ended":
                queue = Waiting with { RunningLimit = 2, Processing = 1 };
                servers = [Server with { WorkerCount = 4, Held = 1 }];
                break;
            case "falls behind below its limit, every worker busy":
                queue = Waiting with { RunningLimit = 20, Processing = 2 };
                servers = [Server with { WorkerCount = 2, Held = 2 }];
                break;
            case "falls behind, but paused": queue = Waiting with { Paused = true }; break;
            case "falls behind, but every server drains": queue = Waiting; servers = [Server with { Draining = true }]; break;
            case "falls behind, and one server of two drains": queue = Waiting with { Servers = 2 }; servers = [Server with { Draining = true }, second]; break;
            case "falls behind, but the server has just begun": queue = Waiting; servers = [Server with { StartedAt = moment }]; break;
            case "falls behind, and one of two servers has just begun":
                queue = Waiting with { Servers = 2 };
                servers = [Server, second with { StartedAt = moment }];
                break;
            case "every server drains, and nothing waits":
                queue = Waiting with { Enqueued = 0, OldestReadyAt = null };
                servers = [Server with { Draining = true }];
                break;
            case "every server drains since a moment ago": queue = Waiting with { OldestReadyAt = moment }; servers = [Server with { Draining = true }]; break;
            case "died with jobs": servers = [second, Server with { Dead = true, Held = 2, LeaseUntil = Now.AddMinutes(-1) }]; break;
            case "died without jobs": servers = [second, Server with { Dead = true, LeaseUntil = Now.AddMinutes(-1) }]; break;
            case "stopped in order": servers = [second]; break;
            case "stopped in order, its jobs still under its lease": servers = [second, left with { LeaseUntil = Now.AddSeconds(20) }]; break;
            case "stopped in order, and nobody takes over its jobs": servers = [second, left with { LeaseUntil = Now.AddMinutes(-5) }]; break;
            case "overdue": Schedule(data, Now.AddMinutes(-2)); break;
            case "scheduled for later": Schedule(data, Now.AddHours(1)); break;
            case "in trouble": servers = [Server with { Trouble = "It cannot fetch." }]; break;
            case "in trouble, and stopped since": servers = [second, left with { Trouble = "It cannot fetch." }]; break;
            case "another version": servers = [Server with { Version = "0.0.9" }]; break;
            case "another version, and stopped since": servers = [second, left with { Version = "0.0.9" }]; break;
            case "a clock that is off": servers = [Server with { ClockSkew = TimeSpan.FromMinutes(1) }]; break;
            case "a clock that was off, and stopped since": servers = [second, left with { ClockSkew = TimeSpan.FromMinutes(1) }]; break;
            case "paused": queue = Waiting with { Paused = true }; break;
            case "paused, and nothing waits": queue = Waiting with { Enqueued = 0, OldestReadyAt = null, Paused = true }; break;
            default: Assert.Equal("nothing", scene); break;
        }

        data.Overview = data.Overview with { Queues = [queue], Servers = servers };
    }

    private static void Schedule(SampleReader data, DateTimeOffset due) =>
        data.Jobs.Add(SampleData.Job(Now, JobState.Scheduled, SampleData.Send(1), job => job with { DueAt = due }));
}
