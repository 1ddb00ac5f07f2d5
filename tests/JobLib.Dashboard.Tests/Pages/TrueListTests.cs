using AngleSharp.Dom;
using JobLib.Dashboard.Rendering;
using JobLib.Dashboard.Search;
using JobLib.Dashboard.Tests.Samples;

namespace JobLib.Dashboard.Tests.Pages;

/// <summary>What a list shows is so, whole, and about what it names.</summary>
public class TrueListTests
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task A_log_shows_its_last_lines_and_leads_to_those_before()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var id = dashboard.Storage.Data.Jobs[0].Id;
        dashboard.Storage.Data.Logs[id] = [.. Enumerable.Range(0, 1_223).Select(i => new JobLogLine { At = Now, Text = $"line {i}" })];
        var page = await dashboard.PageAsync($"/jobs/job/{id}");
        Assert.Equal(Enumerable.Range(723, 500).Select(i => $"line {i}"), LogOf(page));
        page = await dashboard.PageAsync(Earlier(page) ?? "");
        Assert.Equal(Enumerable.Range(223, 500).Select(i => $"line {i}"), LogOf(page));
        page = await dashboard.PageAsync(Earlier(page) ?? "");
        Assert.Equal(Enumerable.Range(0, 223).Select(i => $"line {i}"), LogOf(page));
        Assert.Null(Earlier(page));
    }

    [Fact]
    public async Task The_top_errors_are_those_with_the_most_attempts_of_what_fails_in_the_time_of_the_charts()
    {
        await using var dashboard = await DashboardHost.StartAsync(fill: false);
        dashboard.Storage.Data.Errors =
        [
            .. Enumerable
                .Range(0, 20)
                .Select(i => new ErrorGroup
                {
                    Fingerprint = $"rare {i}",
                    Type = "Rare",
                    Message = "",
                    FirstAt = Now,
                    LastAt = Now.AddMinutes(-1),
                    Attempts = i,
                }),
            new() { Fingerprint = "often", Type = "Often", Message = "", FirstAt = Now, LastAt = Now.AddMinutes(-30), Attempts = 4_312 },
            new() { Fingerprint = "old", Type = "Old", Message = "", FirstAt = Now, LastAt = Now.AddHours(-2), Attempts = 9_999 },
        ];
        Assert.Equal(["often", "rare 19", "rare 18", "rare 17", "rare 16"], Top(await dashboard.PageAsync("/jobs")));
        Assert.Equal(["old", "often"], Top(await dashboard.PageAsync("/jobs?range=24h")).Take(2));
    }

    [Fact]
    public async Task Servers_of_one_name_show_their_own_jobs()
    {
        await using var dashboard = await DashboardHost.StartAsync(fill: false);
        var servers = new[] { "one", "two" }.Select(id => SampleSurroundings.Server("web", Now, server => server with { Id = id, Held = 1 })).ToArray();
        dashboard.Storage.Data.Overview = dashboard.Storage.Data.Overview with { Servers = servers };
        foreach (var server in servers)
        {
            dashboard.Storage.Data.Jobs.Add(
                SampleData.Job(Now, JobState.Processing, SampleData.Send(1), job => job with { Server = "web", ServerId = server.Id })
            );
        }

        var cards = (await dashboard.PageAsync("/jobs/servers")).QuerySelectorAll(".servers > li");
        Assert.Equal(2, cards.Length);
        foreach (var card in cards)
        {
            var held = Assert.Single(card.QuerySelectorAll("tbody tr")).GetAttribute("data-key");
            Assert.Equal(card.GetAttribute("data-key"), dashboard.Storage.Data.Jobs.Single(job => job.Id == held).ServerId);
        }
    }

    [Fact]
    public async Task Nested_batches_are_linked_both_ways()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var (outer, inner) = (dashboard.Storage.Data.Batches[0], dashboard.Storage.Data.Batches[1]);
        Assert.Contains($"/jobs/batch/{inner.Id}", Hrefs(await dashboard.PageAsync($"/jobs/batch/{outer.Id}")));
        Assert.Contains($"/jobs/batch/{outer.Id}", Hrefs(await dashboard.PageAsync($"/jobs/batch/{inner.Id}")));
    }

    [Fact]
    public async Task A_batch_with_failures_says_so_and_is_not_whole()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var batch = dashboard.Storage.Data.Batches[0] with { Total = 1_000, Processing = 0, Succeeded = 999, Failed = 1, State = BatchState.Failed };
        dashboard.Storage.Data.Batches = [batch];
        Assert.Equal("99 % · 1 failed", (await dashboard.PageAsync("/jobs/batches")).QuerySelector($"[data-key='{batch.Id}'] .progress > span")!.TextContent);
        Assert.Equal(
            "99 % · 999 of 1,000 over, 1 failed",
            (await dashboard.PageAsync($"/jobs/batch/{batch.Id}")).QuerySelector(".wide .progress > span")!.TextContent
        );
    }

    [Fact]
    public async Task Pictures_and_letters_in_arguments_are_shown_and_found_as_they_are()
    {
        await using var dashboard = await DashboardHost.StartAsync(fill: false);
        var job = SampleData.Job(Now, JobState.Enqueued, SampleData.Welcome("🙂 été"));
        Assert.DoesNotContain("🙂", job.Payload.Arguments, StringComparison.Ordinal); // stored as escapes
        dashboard.Storage.Data.Jobs.Add(job);
        Assert.Contains("🙂 été", (await dashboard.PageAsync($"/jobs/job/{job.Id}")).QuerySelector(".values")!.TextContent, StringComparison.Ordinal);
        foreach (var text in new[] { "🙂", "été" })
        {
            var row = Assert.Single((await dashboard.PageAsync($"/jobs/list?q={Uri.EscapeDataString($"arg:{text}")}")).QuerySelectorAll("[data-row]"));
            Assert.Contains("🙂 été", row.TextContent, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Shop.Mailer.Send", "type:Shop.Mailer method:Send")]
    [InlineData("Shop.Repository`1[[Shop.Order, Shop]].Save", "type:\"Shop.Repository`1[[Shop.Order, Shop]]\" method:Save")]
    [InlineData("Shop.Mailer.Send[[Shop.Order, Shop]]", "type:Shop.Mailer method:\"Send[[Shop.Order, Shop]]\"")]
    public void A_call_is_searched_for_by_its_type_and_its_method_whatever_their_type_arguments(string name, string text)
    {
        Assert.Equal(text, SearchQuery.OfCall(name));
        Assert.Null(SearchQuery.Parse(text, Now).Problem);
    }

    [Theory]
    [InlineData("state=succeeded", JobOrder.FinishedFirst)]
    [InlineData("state=succeeded&q=last:1m", JobOrder.NewestFirst)]
    [InlineData("state=scheduled&q=from:2026-03-01", JobOrder.NewestFirst)]
    [InlineData("state=succeeded&q=last:1m&order=FinishedFirst", JobOrder.FinishedFirst)]
    public async Task A_time_of_creation_is_listed_by_creation_unless_another_order_is_asked_for(string query, JobOrder order)
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var here = (await dashboard.PageAsync($"/jobs/list?{query}")).QuerySelector(".orders [aria-current=true]")!;
        Assert.Contains($"order={order}", here.GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_that_looks_at_jobs_one_by_one_says_how_far_it_is_and_where_it_goes_on()
    {
        await using var dashboard = await DashboardHost.StartAsync(fill: false);
        for (var i = 0; i < 10; i++)
            dashboard.Storage.Data.Jobs.Add(SampleData.Job(Now, JobState.Enqueued, SampleData.Send(i), job => job with { CreatedAt = Now.AddHours(-i) }));
        dashboard.Storage.Data.Looks = 4;
        var page = await dashboard.PageAsync("/jobs/list?q=error:nothing");
        var going = page.QuerySelector("[data-going]")!;
        Assert.Equal(going.QuerySelector("a")!.GetAttribute("href"), going.GetAttribute("data-going"));
        // three of nine hours
        Assert.InRange(double.Parse(going.QuerySelector("progress")!.GetAttribute("value")!, System.Globalization.CultureInfo.InvariantCulture), 33, 34);
        page = await dashboard.PageAsync(going.GetAttribute("data-going")!);
        page = await dashboard.PageAsync(page.QuerySelector("[data-going]")!.GetAttribute("data-going")!);
        Assert.Null(page.QuerySelector("[data-going]"));
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("\u202Egnp.exe", "\u2068\u202Egnp.exe\u2069")]
    [InlineData("a\u2069\u202Eb", "\u2068a\u202Eb\u2069")]
    [InlineData("\u2067open", "\u2068\u2067open\u2069\u2069")]
    [InlineData("\u2067whole\u2069", "\u2068\u2067whole\u2069\u2069")]
    public void A_value_cannot_turn_the_text_around_it(string value, string isolated) => Assert.Equal(isolated, Bidi.Isolated(value));

    [Fact]
    public async Task Wherever_a_value_stands_in_a_sentence_it_is_isolated()
    {
        const string Turning = "\u202Egnp.exe<script>"; // one of the hostile texts
        await using var dashboard = await DashboardHost.StartAsync(fill: false, options: options => options.PageSize = 100);
        var ids = HostileText.Fill(dashboard.Storage, Now);
        var job = dashboard.Storage.Data.Jobs.First(job => job.Queue == Turning).Id;
        foreach (
            var path in new[] { "/jobs", "/jobs/list", "/jobs/errors", "/jobs/recurring", "/jobs/audit", "/jobs/servers", "/jobs/batches", $"/jobs/job/{job}" }
        )
        {
            var page = await dashboard.PageAsync(path);
            string?[] sentences =
            [
                page.Title, .. page.QuerySelectorAll(".problems strong, .problems div > span, p.notice").Select(element => element.TextContent),
                .. page.QuerySelectorAll("[data-ask]").Select(element => element.GetAttribute("data-ask")),
            ];
            Assert.All(sentences, sentence => Assert.True(IsIsolated(sentence ?? ""), $"{path}: {sentence}"));
        }
    }

    // Whatever turns the direction stands between isolates.
    private static bool IsIsolated(string sentence)
    {
        var depth = 0;
        foreach (var character in sentence)
        {
            if (character == '\u2068') depth++;
            else if (character == '\u2069') depth--;
            else if (character == '\u202E' && depth == 0) return false;
        }

        return depth == 0;
    }

    private static IEnumerable<string> LogOf(IDocument page) => page.QuerySelectorAll(".log li > span").Select(line => line.TextContent);

    private static string? Earlier(IDocument page) =>
        page.QuerySelectorAll("a").SingleOrDefault(link => link.TextContent == "Earlier lines")?.GetAttribute("href");

    private static IEnumerable<string?> Top(IDocument page) =>
        page.QuerySelectorAll(".card")
            .Single(card => card.TextContent.Contains("Top errors", StringComparison.Ordinal))
            .QuerySelectorAll("tbody tr")
            .Select(row => row.GetAttribute("data-key"));

    private static IEnumerable<string?> Hrefs(IDocument page) => page.QuerySelectorAll("main a").Select(link => link.GetAttribute("href"));
}
