using System.Text.Json;
using AngleSharp.Html.Dom;
using JobLib.Dashboard.Pages;
using JobLib.Dashboard.Tests.Samples;
using JobLib.Diagnostics;
using JobLib.Management;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace JobLib.Dashboard.Tests.Pages;

/// <summary>Each problem says how many there are and how that has changed.</summary>
public sealed class ProblemTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 12, 0, 30, TimeSpan.Zero);

    private readonly FakeTimeProvider clock = new(Start);

    [Fact]
    public async Task Every_problem_says_how_many_and_how_that_has_changed()
    {
        await using var dashboard = await StartAsync();
        Show(dashboard.Storage.Data, unserved: 118, behind: 40, paused: 9, held: 3, given: 17, overdue: 2);
        var first = await dashboard.PageAsync("/jobs");
        Assert.Equal("118 jobs wait · for 2 h", Line(first, "unserved reports")); // nothing to compare with

        clock.Advance(TimeSpan.FromMinutes(5));
        Show(dashboard.Storage.Data, unserved: 130, behind: 40, paused: 4, held: 1, given: 1_021, overdue: 5);
        var page = await dashboard.PageAsync("/jobs");
        var expected = new Dictionary<string, string>
        {
            ["unserved reports"] = "130 jobs wait · for 2 h · 12 more than 5 min ago",
            ["stuck slow"] = "40 jobs wait · for 2 h · steady",
            ["paused held"] = "4 jobs wait · for 2 h · 5 fewer than 5 min ago",
            ["dead gone"] = "1 job held · for 13 min · 2 fewer than 5 min ago",
            ["trouble ill"] = "6 jobs held · for 3 min · steady",
            ["type Shop.Old.Run"] = "1,021 times given back · for 9 min · 1,004 more than 5 min ago",
            ["overdue"] = "5 jobs overdue · for 7 min · 3 more than 5 min ago",
            ["recurring late"] = "8 runs overdue · for 7 min · 5 more than 5 min ago",
            ["recurring faulted"] = "1 schedule · for 5 min · steady",
            ["schema"] = "2 versions ahead · for 1 d · steady",
            ["versions"] = "1 of 3 servers · for 1 d · steady",
            ["clock fast"] = "42 s ahead · for 1 d · steady",
        };
        Assert.Equal(expected.OrderBy(line => line.Key, StringComparer.Ordinal), Lines(page).OrderBy(line => line.Key, StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_problem_that_was_not_there_is_new()
    {
        await using var dashboard = await StartAsync();
        Show(dashboard.Storage.Data, unserved: 0);
        await dashboard.PageAsync("/jobs");
        clock.Advance(TimeSpan.FromSeconds(30));
        Show(dashboard.Storage.Data, unserved: 7);
        Assert.Equal("7 jobs wait · for 2 h", Line(await dashboard.PageAsync("/jobs"), "unserved reports")); // too soon to say
        clock.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal("7 jobs wait · for 2 h · new in the last 2 min", Line(await dashboard.PageAsync("/jobs"), "unserved reports"));
    }

    [Fact]
    public async Task Folded_problems_say_how_many_and_how_that_has_changed_too()
    {
        await using var dashboard = await StartAsync();
        ShowDead(dashboard.Storage.Data, held: 5);
        await dashboard.PageAsync("/jobs");
        clock.Advance(TimeSpan.FromMinutes(5));
        ShowDead(dashboard.Storage.Data, held: 3);
        var page = await dashboard.PageAsync("/jobs");
        Assert.Equal("14 more problems", page.QuerySelector("details.more summary")!.TextContent);
        var folded = page.QuerySelectorAll("details.more .since").Select(line => line.TextContent).ToArray();
        Assert.Equal(14, folded.Length);
        Assert.All(folded, line => Assert.EndsWith("2 fewer than 5 min ago", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_api_says_it_as_well()
    {
        await using var dashboard = await StartAsync();
        Show(dashboard.Storage.Data, unserved: 118);
        await dashboard.Client.GetStringAsync("/jobs/api/v1/overview");
        clock.Advance(TimeSpan.FromMinutes(5));
        Show(dashboard.Storage.Data, unserved: 117);
        using var json = JsonDocument.Parse(await dashboard.Client.GetStringAsync("/jobs/api/v1/overview"));
        var problem = json
            .RootElement.GetProperty("problems")
            .EnumerateArray()
            .Single(problem => problem.GetProperty("title").GetString()!.Contains("'reports'", StringComparison.Ordinal));
        Assert.Equal(("117 jobs wait", "1 fewer than 5 min ago"), (problem.GetProperty("howMany").GetString(), problem.GetProperty("trend").GetString()));
    }

    [Theory]
    [InlineData(40, false, 10_000, true, "at least 9,960 more than 5 min ago")]
    [InlineData(10_000, true, 40, false, "at least 9,960 fewer than 5 min ago")]
    [InlineData(10_000, true, 10_000, true, "still too many to count")]
    [InlineData(10_000, false, 10_000, false, "steady")]
    public void A_count_that_was_given_up_at_a_bound_is_compared_with_care(int before, bool wasCapped, int now, bool isCapped, string trend)
    {
        var then = Amount.Of(new CappedCount(before, wasCapped), "job", "jobs");
        Assert.Equal(trend, Amount.Of(new CappedCount(now, isCapped), "job", "jobs").Trend(then, TimeSpan.FromMinutes(5)));
    }

    private Task<DashboardHost> StartAsync() =>
        DashboardHost.StartAsync(build: builder => builder.Services.AddSingleton<TimeProvider>(clock), storage: new(clock));

    private static void Show(SampleReader data, int unserved, int behind = 1, int paused = 1, int held = 1, int given = 1, int overdue = 0)
    {
        lock (data)
        {
            data.Jobs.Clear();
            data.Jobs.AddRange(
                Enumerable
                    .Range(0, overdue)
                    .Select(i => SampleData.Job(Start, JobState.Scheduled, SampleData.Send(i), job => job with { DueAt = Start.AddMinutes(-2) }))
            );
            var waits = new QueueSummary { Name = "", OldestReadyAt = Start.AddHours(-2) };
            var server = SampleSurroundings.Server("fast", Start, server => server with { Id = "fast", Version = LibraryVersion.Current, Queues = ["slow"] });
            data.Overview = data.Overview with
            {
                Queues =
                [
                    waits with
                    {
                        Name = "reports",
                        Enqueued = unserved,
                    },
                    waits with
                    {
                        Name = "slow",
                        Enqueued = behind,
                        Servers = 1,
                    },
                    waits with
                    {
                        Name = "held",
                        Enqueued = paused,
                        Servers = 1,
                        Paused = true,
                    },
                ],
                Servers =
                [
                    server with { ClockSkew = TimeSpan.FromSeconds(42) },
                    server with { Id = "old", Version = "0.0.9" },
                    server with { Id = "ill", Trouble = "It cannot fetch.", Held = 6, HeartbeatAt = Start.AddMinutes(2) },
                    server with { Id = "gone", Dead = true, Held = held, LeaseUntil = Start.AddMinutes(-8) },
                ],
                UnknownTypes = [new("Shop.Old.Run", Start.AddMinutes(-4), Start, given)],
                LateRecurring = [Late("late", null), Late("faulted", "The time zone 'Mars/Olympus' is unknown here.")],
                Schema = new(5, 3),
            };
        }
    }

    // Every minute from 11:58 on: at 12:00:30 three have passed.
    private static RecurringSummary Late(string id, string? fault) => new()
    {
        Id = id,
        Payload = SampleData.Unknown("Shop.Reports", "BuildAsync"),
        Cron = "* * * * *",
        TimeZone = "UTC",
        Queue = "default",
        CreatedAt = Start,
        Fault = fault,
        Next = new(2026, 3, 2, 11, 58, 0, TimeSpan.Zero),
    };

    private static void ShowDead(SampleReader data, int held)
    {
        var alive = SampleSurroundings.Server("alive", Start, server => server with { Version = LibraryVersion.Current });
        var dead = Enumerable
            .Range(0, 20)
            .Select(i => alive with { Id = $"pod-{i}", Name = $"pod-{i}", Dead = true, LeaseUntil = Start.AddMinutes(-i), Held = held });
        data.Overview = data.Overview with { Servers = [alive, .. dead] };
    }

    private static string Line(IHtmlDocument page, string key) => Lines(page)[key];

    private static Dictionary<string, string> Lines(IHtmlDocument page) =>
        page.QuerySelectorAll(".problems li").ToDictionary(item => item.GetAttribute("data-key")!, item => item.QuerySelector(".since")!.TextContent.Trim());
}
