using System.Net;
using JobLib.Dashboard.Pages;
using JobLib.Dashboard.Tests.Samples;

namespace JobLib.Dashboard.Tests.Pages;

/// <summary>The list of recurring jobs, their calendar, and what can be changed about each.</summary>
public class RecurringTests
{
    private const string Id = "nightly-report";

    private static readonly (string, string)[] Change = [("id", Id), ("cron", "30 4 * * *"), ("zone", "UTC"), ("queue", "critical"), ("misfire", "Strict")];

    [Fact]
    public async Task A_form_shows_the_next_five_runs_of_what_is_asked_for_and_saves_only_that()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var plain = await dashboard.PageAsync($"/jobs/recurring/job?id={Id}");
        Assert.Equal("0 3 * * 1-5", plain.QuerySelector("form.fields [name=cron]")!.GetAttribute("value"));
        Assert.Null(plain.QuerySelector("form.save"));
        Assert.Empty(dashboard.Storage.Actions);

        var page = await dashboard.PageAsync($"/jobs/recurring/job?id={Id}&cron=30 4 * * *&zone=UTC");
        var runs = page.QuerySelectorAll(".runs-to-come time").Select(time => DateTimeOffset.Parse(time.GetAttribute("datetime")!, null)).ToArray();
        Assert.Equal(5, runs.Length);
        Assert.All(runs, run => Assert.Equal(new TimeSpan(4, 30, 0), run.UtcDateTime.TimeOfDay));
        var saved = page.QuerySelectorAll("form.save input[name]").ToDictionary(input => input.GetAttribute("name")!, input => input.GetAttribute("value"));
        Assert.Equal(
            (Id, "30 4 * * *", "UTC", "default", "0 3 * * 1-5|Europe/Berlin|default|Relaxed"),
            (saved["id"], saved["cron"], saved["zone"], saved["queue"], saved["was"])
        );
    }

    [Fact]
    public async Task A_change_is_saved_with_who_made_it_and_with_what_was_before_and_after()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        using var answer = await dashboard.PostAsync("/jobs/recurring/edit", [.. Change, ("reason", "the bank moved")]);
        Assert.NotNull((await dashboard.AfterAsync(answer)).QuerySelector(".notice.good"));
        var job = dashboard.Storage.Data.Recurring.Single(job => job.Id == Id);
        Assert.Equal(("30 4 * * *", "UTC", "critical", MisfireHandling.Strict), (job.Cron, job.TimeZone, job.Queue, job.Misfire));
        Assert.Equal(new TimeSpan(4, 30, 0), job.Next!.Value.TimeOfDay);
        var (what, actor) = Assert.Single(dashboard.Storage.Actions);
        Assert.Equal($"save {Id}", what);
        Assert.Equal(
            "cron '0 3 * * 1-5' → '30 4 * * *'; zone 'Europe/Berlin' → 'UTC'; queue 'default' → 'critical'; missed runs 'Relaxed' → 'Strict': the bank moved",
            actor.Reason
        );
    }

    [Fact]
    public async Task What_a_program_does_not_name_stays_and_what_changes_nothing_is_not_written()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        using var one = await dashboard.PostAsync("/jobs/api/v1/recurring/edit", ("id", Id), ("queue", "critical"));
        Assert.Contains("\"changed\":1", await one.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var job = dashboard.Storage.Data.Recurring.Single(job => job.Id == Id);
        Assert.Equal(("0 3 * * 1-5", "critical"), (job.Cron, job.Queue));
        using var none = await dashboard.PostAsync("/jobs/api/v1/recurring/edit", ("id", Id), ("queue", "critical"));
        Assert.Contains("\"changed\":0", await none.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Single(dashboard.Storage.Actions);
    }

    [Fact]
    public async Task What_stands_beside_the_times_stays_when_they_change()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        dashboard.Storage.Data.Recurring =
        [
            dashboard.Storage.Data.Recurring[0] with
            {
                Cron = "=0 3 * * 1-5 | jitter 00:10:00 | ends 2090-01-01T00:00:00Z | except 2030-12-24",
            },
        ];
        Assert.Equal(
            "0 3 * * 1-5",
            (await dashboard.PageAsync($"/jobs/recurring/job?id={Id}")).QuerySelector("form.fields [name=cron]")!.GetAttribute("value")
        );
        var runs = (await dashboard.PageAsync($"/jobs/recurring/job?id={Id}&cron=30 4 * * *")).QuerySelectorAll(".runs-to-come time");
        Assert.Equal(5, runs.Length);

        using var answer = await dashboard.PostAsync("/jobs/recurring/edit", ("id", Id), ("cron", "30 4 * * *"));
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        var job = Assert.Single(dashboard.Storage.Data.Recurring);
        Assert.Equal(("30 4 * * *", TimeSpan.FromMinutes(10), 2090, 1), (job.Cron, job.Jitter, job.EndsAt?.Year, job.Exclude.Count));
        Assert.Equal("cron '0 3 * * 1-5' → '30 4 * * *'", dashboard.Storage.Actions.Single().Actor.Reason);
        Assert.Equal(runs[0].GetAttribute("datetime"), job.Next!.Value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null));
    }

    [Theory]
    [InlineData("cron", "=0 3 * * * | ends 2030-01-01T00:00:00Z", "is not")]
    [InlineData("cron", "0 3 * * * | jitter 00:10:00", "fields")]
    [InlineData("cron", "0 3 * *", "fields")]
    [InlineData("cron", "0 0 30 2 *", "never fires")]
    [InlineData("cron", "x", "is not valid")]
    [InlineData("zone", "Mars/Olympus", "not known here")]
    [InlineData("zone", "../../etc/localtime", "not known here")]
    [InlineData("zone", "/usr/share/zoneinfo/UTC", "not known here")]
    [InlineData("queue", "Not A Queue", "queue's name")]
    [InlineData("misfire", "2", "Missed runs are")]
    [InlineData("was", "0 9 * * *|UTC|default|Relaxed", "Somebody has changed")]
    public async Task What_cannot_be_is_refused_with_a_sentence_and_nothing_is_saved(string field, string value, string expected)
    {
        await using var dashboard = await DashboardHost.StartAsync();
        using var answer = await dashboard.PostAsync("/jobs/recurring/edit", [.. Change.Where(pair => pair.Item1 != field), (field, value)]);
        var text = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.DoesNotContain("(Parameter", text, StringComparison.Ordinal);
        Assert.Empty(dashboard.Storage.Actions);
        if (field == "was") return;
        var page = await dashboard.PageAsync($"/jobs/recurring/job?id={Id}&{field}={Uri.EscapeDataString(value)}");
        Assert.Contains(expected, page.QuerySelector("#next-runs")!.TextContent, StringComparison.Ordinal);
        Assert.Null(page.QuerySelector("form.save"));
    }

    [Fact]
    public async Task Nobody_without_the_right_sees_the_form_or_can_post_it()
    {
        await using var dashboard = await DashboardHost.StartAsync(options =>
            options.Authorize = access =>
                ValueTask.FromResult(access.Action != JobDashboardAction.EditSchedule || access.Resource is null || access.Resource == "poll-inbox")
        );
        Assert.Null((await dashboard.PageAsync($"/jobs/recurring/job?id={Id}")).QuerySelector("form.fields"));
        Assert.NotNull((await dashboard.PageAsync("/jobs/recurring/job?id=poll-inbox")).QuerySelector("form.fields"));
        using var no = await dashboard.PostAsync("/jobs/recurring/edit", Change);
        Assert.Equal(HttpStatusCode.Forbidden, no.StatusCode);
        Assert.Empty(dashboard.Storage.Actions);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_schedule_that_the_code_declares_is_changed_only_where_that_is_allowed(bool allowed)
    {
        await using var dashboard = await DashboardHost.StartAsync(options => options.EditDeclared = allowed);
        dashboard.Storage.Data.Declared.Add(Id);
        Assert.Equal(allowed, (await dashboard.PageAsync($"/jobs/recurring/job?id={Id}")).QuerySelector("form.fields") is not null);
        using var answer = await dashboard.PostAsync("/jobs/recurring/edit", Change);
        Assert.Equal(allowed ? HttpStatusCode.SeeOther : HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(allowed ? 1 : 0, dashboard.Storage.Actions.Count);
    }

    [Fact]
    public async Task The_next_run_is_skipped_after_a_question_that_names_it()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var page = await dashboard.PageAsync($"/jobs/recurring/job?id={Id}");
        var form = page.QuerySelectorAll("form[data-ask]").Single(form => form.TextContent.Contains("Skip next run", StringComparison.Ordinal));
        Assert.Contains("Leave out the run of ", form.GetAttribute("data-ask"), StringComparison.Ordinal);
        Assert.Contains("Run 'nightly-report' now", page.QuerySelectorAll("form[data-ask]")[0].GetAttribute("data-ask"), StringComparison.Ordinal);

        var run = form.QuerySelector("[name=run]")!.GetAttribute("value")!;
        Assert.Equal(Id, form.QuerySelector("[name=id]")!.GetAttribute("value"));
        using var answer = await dashboard.PostAsync("/jobs/recurring/skip", ("id", Id), ("run", run), ("reason", "holiday"));
        Assert.Contains("left out", (await dashboard.AfterAsync(answer)).QuerySelector(".notice.good")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(($"SkipNext {Id}", "holiday"), (dashboard.Storage.Actions.Single().What, dashboard.Storage.Actions.Single().Actor.Reason));
        using var paused = await dashboard.PostAsync("/jobs/recurring/skip", ("id", "month-end/closing & archive"));
        Assert.Contains("Nothing was changed", (await dashboard.AfterAsync(paused)).QuerySelector(".notice.bad")!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/jobs/recurring/skip")]
    [InlineData("/jobs/api/v1/recurring/skip")]
    public async Task Another_run_than_the_one_that_was_asked_about_is_not_skipped(string path)
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var page = await dashboard.PageAsync($"/jobs/recurring/job?id={Id}");
        var run = page.QuerySelector("form [name=run]")?.GetAttribute("value") ?? "";
        // it has run in between
        dashboard.Storage.Data.Recurring = [.. dashboard.Storage.Data.Recurring.Select(job => job with { Next = job.Next?.AddDays(1) })];
        using var late = await dashboard.PostAsync(path, ("id", Id), ("run", run));
        Assert.InRange((int)late.StatusCode, 200, 303);
        if (late.StatusCode == HttpStatusCode.OK) Assert.Equal("""{"changed":0,"skipped":1}""", await late.Content.ReadAsStringAsync());
        else Assert.Contains("Nothing was changed", (await dashboard.AfterAsync(late)).QuerySelector(".notice.bad")!.TextContent, StringComparison.Ordinal);
        using var unreadable = await dashboard.PostAsync(path, ("id", Id), ("run", "tomorrow"));
        Assert.Equal(HttpStatusCode.BadRequest, unreadable.StatusCode);
        Assert.Empty(dashboard.Storage.Actions);

        using var next = await dashboard.PostAsync(path, ("id", Id), ("run", $"{dashboard.Storage.Data.Recurring.Single(job => job.Id == Id).Next:O}"));
        Assert.Equal($"SkipNext {Id}", Assert.Single(dashboard.Storage.Actions).What);
    }

    [Fact]
    public async Task The_next_run_stays_when_only_the_queue_or_missed_runs_change_and_so_the_form_shows_it()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var next = dashboard.Storage.Data.Recurring[0].Next!.Value; // which the schedule alone would not give: a run was moved
        var page = await dashboard.PageAsync($"/jobs/recurring/job?id={Id}&queue=critical&misfire=Strict");
        Assert.Equal(next, DateTimeOffset.Parse(page.QuerySelector(".runs-to-come time")!.GetAttribute("datetime")!, null));
        using var answer = await dashboard.PostAsync("/jobs/recurring/edit", ("id", Id), ("queue", "critical"));
        Assert.Equal(next, dashboard.Storage.Data.Recurring[0].Next);
    }

    [Fact]
    public async Task A_form_shows_the_runs_from_now_on_of_what_is_paused_or_has_a_fault()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var (job, now) = (dashboard.Storage.Data.Recurring[0], TimeProvider.System.GetUtcNow());
        var stale = new DateTimeOffset(2026, 3, 1, 3, 0, 0, TimeSpan.Zero);
        dashboard.Storage.Data.Recurring =
        [
            job with
            {
                Paused = true,
                Next = stale,
            },
            job with
            {
                Id = "faulted",
                Fault = "It knows no holidays.",
                Next = stale.AddMilliseconds(500),
            },
        ];
        foreach (var id in new[] { Id, "faulted" })
        {
            var runs = (await dashboard.PageAsync($"/jobs/recurring/job?id={id}&queue=critical"))
                .QuerySelectorAll(".runs-to-come time")
                .Select(time => DateTimeOffset.Parse(time.GetAttribute("datetime")!, null))
                .ToArray();
            Assert.Equal(5, runs.Length);
            Assert.All(runs, run => Assert.InRange(run, now, now.AddDays(30)));
        }
    }

    [Theory]
    [InlineData("q=INBOX", new[] { "poll-inbox" })]
    [InlineData("q=monday", new[] { "nightly-report" })]
    [InlineData("q=olympus", new[] { "broken" })]
    [InlineData("sort=next", new[] { "nightly-report", "poll-inbox", "broken", "month-end/closing & archive" })]
    [InlineData("sort=last", new[] { "poll-inbox", "nightly-report", "broken", "month-end/closing & archive" })]
    [InlineData("sort=trouble", new[] { "broken", "poll-inbox", "month-end/closing & archive", "nightly-report" })]
    [InlineData("q=nobody", new string[0])]
    public async Task The_list_is_searched_and_sorted_and_so_are_the_API_and_the_export(string query, string[] expected)
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var page = await dashboard.PageAsync("/jobs/recurring?" + query);
        Assert.Equal(expected, page.QuerySelectorAll("[data-row]").Select(row => row.GetAttribute("data-key")));
        var export = await dashboard.Client.GetStringAsync("/jobs/api/v1/export/recurring.csv?" + query);
        Assert.Equal(expected, export.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')[0]));
    }

    [Fact]
    public async Task A_sorted_list_goes_on_page_by_page_and_refuses_a_page_that_it_has_not_given()
    {
        await using var dashboard = await DashboardHost.StartAsync(options => options.PageSize = 3);
        var page = await dashboard.PageAsync("/jobs/recurring?sort=queue");
        var next = page.QuerySelector("a[rel=next]")!.GetAttribute("href")!;
        Assert.Contains("sort=queue", next, StringComparison.Ordinal);
        Assert.Single((await dashboard.PageAsync(next)).QuerySelectorAll("[data-row]"));
        Assert.Equal(HttpStatusCode.BadRequest, await dashboard.StatusAsync("/jobs/recurring?sort=queue&cursor=x"));
        Assert.Empty((await dashboard.PageAsync("/jobs/recurring?sort=queue&cursor=2147483647")).QuerySelectorAll("[data-row]"));
    }

    [Theory]
    [InlineData("/jobs/recurring/run")]
    [InlineData("/jobs/api/v1/recurring/run")]
    public async Task A_run_that_the_applications_own_code_does_not_let_be_created_is_told_and_is_no_error_of_the_dashboard(string path)
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var payload = new JobPayload($"{typeof(Shut).FullName}, {typeof(Shut).Assembly.GetName().Name}", nameof(Shut.Open), "", "[]");
        dashboard.Storage.Data.Recurring = [dashboard.Storage.Data.Recurring[0] with { Payload = payload }];
        using var answer = await dashboard.PostAsync(path, ("id", dashboard.Storage.Data.Recurring[0].Id));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("shut today", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(dashboard.Storage.Actions);
    }

    [Fact]
    public void The_calendar_has_every_run_of_a_day_and_names_what_begins_together()
    {
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 30, TimeSpan.Zero);
        RecurringSummary Job(string id, string cron, DateTimeOffset? next, bool paused = false) =>
            new() { Id = id, Payload = SampleData.Unknown(), Cron = cron, TimeZone = "UTC", Queue = "default", CreatedAt = now, Next = next, Paused = paused };
        var hour = new DateTimeOffset(2026, 3, 1, 13, 0, 0, TimeSpan.Zero);
        var model = CalendarPage.Of(
            [
                Job("often", "* * * * *", hour),
                Job("a", "0 3 * * *", hour.AddHours(14)),
                Job("b", "0 */3 * * *", hour.AddHours(2)),
                Job("c", "15 3 * * *", hour.AddHours(14.25)),
                Job("paused", "0 3 * * *", hour.AddHours(14), paused: true), Job("by hand", Cron.Never(), null), Job("skipped", "0 3 * * *", hour.AddHours(38)),
            ],
            new(), false, now);
        Assert.Equal(["often", "b", "a", "c"], model.Rows.Select(row => row.Job.Id));
        Assert.Equal([true, false, false, false], model.Rows.Select(row => row.IsConstant));
        Assert.Equal(8, model.Rows[1].Runs.Count);
        var together = Assert.Single(model.Collisions);
        Assert.Equal((hour.AddHours(14), "a b"), (together.At, string.Join(' ', together.Ids)));
    }

    [Fact]
    public void A_schedule_that_runs_once_a_year_costs_the_calendar_less_than_one_that_runs_every_hour()
    {
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 30, TimeSpan.Zero);
        long Cost(string cron)
        {
            RecurringSummary[] late =
            [
                new()
                {
                    Id = "job",
                    Payload = SampleData.Unknown(),
                    Cron = cron,
                    TimeZone = "Europe/Berlin",
                    Queue = "default",
                    CreatedAt = now,
                    Next = now.AddMinutes(-1),
                },
            ];
            CalendarPage.Of(late, new(), false, now);
            var before = GC.GetAllocatedBytesForCurrentThread();
            CalendarPage.Of(late, new(), false, now);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        var (yearly, hourly) = (Cost("0 0 1 1 *"), Cost("0 * * * *"));
        Assert.InRange(yearly, 1, hourly * 3 / 5); // one run is looked for, and not as many as of one that runs all the time
    }

    [Fact]
    public async Task What_a_user_may_not_see_is_not_looked_for_without_an_end()
    {
        var asked = 0;
        await using var dashboard = await DashboardHost.StartAsync(options => options.Authorize = access =>
        {
            var isHidden = access.Resource?.StartsWith("many-", StringComparison.Ordinal) == true;
            if (isHidden) asked++;
            return ValueTask.FromResult(!isHidden);
        });
        var one = dashboard.Storage.Data.Recurring[0];
        dashboard.Storage.Data.Recurring = [.. Enumerable.Range(0, 12_000).Select(i => one with { Id = $"many-{i:00000}" })];
        Assert.Contains(
            "more recurring jobs",
            (await dashboard.PageAsync("/jobs/recurring?sort=queue")).QuerySelector("main .notice")!.TextContent,
            StringComparison.Ordinal
        );
        Assert.InRange(asked, 1, 5_000);
    }

    [Fact]
    public async Task Thousands_that_begin_in_one_minute_are_counted_and_the_first_of_them_named()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var one = dashboard.Storage.Data.Recurring[0] with { Cron = "0 * * * *", TimeZone = "UTC" };
        dashboard.Storage.Data.Recurring = [.. Enumerable.Range(0, 1_000).Select(i => one with { Id = $"many-{i:000}" })];
        var together = (await dashboard.PageAsync("/jobs/recurring/calendar")).QuerySelector(".collisions li")!;
        Assert.Equal("1,000", together.QuerySelector(".count")!.TextContent);
        Assert.Equal(100, together.QuerySelectorAll("a").Length);
        Assert.Contains("and 900 others", together.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_question_before_a_run_is_skipped_names_the_one_that_is_the_next_then_also_where_it_is_late()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var late = new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);
        dashboard.Storage.Data.Recurring = [dashboard.Storage.Data.Recurring[0] with { Cron = "0 * * * *", TimeZone = "UTC", Next = late }];
        var question = (await dashboard.PageAsync($"/jobs/recurring/job?id={Id}")).QuerySelector("form[action$='recurring/skip']")!.GetAttribute("data-ask")!;
        Assert.Contains("the run of 2026-03-01 09:00:00 UTC? The one after it is that of 2026-03-01 10:00:00 UTC.", question, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_calendar_is_a_page_that_leads_to_each_schedule()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var page = await dashboard.PageAsync("/jobs/recurring/calendar");
        Assert.Equal(["nightly-report", "poll-inbox"], page.QuerySelectorAll("[data-row]").Select(row => row.GetAttribute("data-key")).Order());
        Assert.Contains(page.QuerySelectorAll("a").Select(link => link.GetAttribute("href")), link => link == $"/jobs/recurring/job?id={Id}");
    }

    [Fact]
    public async Task The_last_runs_are_dots_that_say_how_they_ended_and_how_long_they_took()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var dots = (await dashboard.PageAsync("/jobs/recurring/job?id=poll-inbox")).QuerySelectorAll(".dots circle");
        Assert.InRange(dots.Length, 10, 30);
        Assert.Contains(dots, dot => dot.ClassList.Contains("failed"));
        Assert.Contains(dots, dot => dot.TextContent.Contains("Succeeded, 1.", StringComparison.Ordinal));
    }
}
