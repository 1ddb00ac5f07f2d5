using System.Text.Json;
using JobLib.Dashboard.Tests.Samples;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace JobLib.Dashboard.Tests.Pages;

/// <summary>What the search box suggests while somebody types.</summary>
public class SuggestionTests
{
    [Theory]
    [InlineData("crit", "queue:critical")]
    [InlineData("queue:crit", "queue:critical")]
    [InlineData("queue:", "queue:critical")]
    [InlineData("que", "queue:")]
    [InlineData("SEND", "IMailer.SendAsync")]
    [InlineData("ilerse", null)]
    [InlineData("method:send", "method:SendAsync")]
    [InlineData("inbox", "recurring:poll-inbox")]
    [InlineData("recurring:closing", "recurring:\"month-end/closing & archive\"")]
    [InlineData("recurring:\"month-end/closing &", "recurring:\"month-end/closing & archive\"")]
    [InlineData("news", "tag:newsletter")]
    [InlineData("state:fa", "state:failed")]
    [InlineData("state:failed", null)]
    [InlineData("nothing-has-this", null)]
    [InlineData("arg:Ada", null)]
    public async Task A_part_of_a_name_is_enough(string term, string? expected)
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var items = await SuggestAsync(dashboard, term);
        if (expected is null) Assert.DoesNotContain(items, item => item.Contains(term, StringComparison.OrdinalIgnoreCase));
        else Assert.Contains(expected, items);
        Assert.InRange(items.Length, 0, 10);
    }

    [Fact]
    public async Task What_is_suggested_finds_what_it_names()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        foreach (var term in new[] { "IMailer", "critical", "poll", "tenant" })
        {
            var items = await SuggestAsync(dashboard, term);
            Assert.NotEmpty(items);
            foreach (var suggested in items)
            {
                var page = await dashboard.PageAsync($"/jobs/list?q={Uri.EscapeDataString(suggested)}");
                Assert.Null(page.QuerySelector(".notice.bad"));
                Assert.NotEmpty(page.QuerySelectorAll("[data-row]"));
            }
        }
    }

    [Fact]
    public async Task Nothing_is_suggested_that_the_user_may_not_see()
    {
        await using var dashboard = await DashboardHost.StartAsync(options => options.Authorize = access =>
            ValueTask.FromResult(
                access.Action is not JobDashboardAction.ViewArguments
                    && (access.Action is not JobDashboardAction.View || access.Resource is not "poll-inbox")
            )
    );
        Assert.Empty(await SuggestAsync(dashboard, "newsletter"));
        Assert.Empty(await SuggestAsync(dashboard, "poll-inbox"));
        Assert.NotEmpty(await SuggestAsync(dashboard, "nightly"));
    }

    [Fact]
    public async Task What_no_search_can_name_is_not_suggested()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var data = dashboard.Storage.Data;
        data.Jobs.Insert(
            0,
            data.Jobs[0] with
            {
                Id = JobId.New(TimeProvider.System).ToString(),
                CreatedAt = TimeProvider.System.GetUtcNow(),
                Tags = ["said \"hi\"", "said plainly"],
            }
        );
        data.Recurring = [.. data.Recurring, data.Recurring[0] with { Id = "said\"" }];
        Assert.Equal(["tag:\"said plainly\""], await SuggestAsync(dashboard, "said"));
    }

    [Fact]
    public async Task A_pause_of_the_keys_costs_one_page_of_recurring_jobs_at_most_and_for_half_a_minute_nothing()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var asked = 0;
        await using var dashboard = await DashboardHost.StartAsync(
            options => options.Authorize = access =>
            {
                if (access.Resource?.StartsWith("many-", StringComparison.Ordinal) == true) asked++;
                return ValueTask.FromResult(true);
            },
            build: builder => builder.Services.AddSingleton<TimeProvider>(clock));
        var one = dashboard.Storage.Data.Recurring[0];
        dashboard.Storage.Data.Recurring = [.. Enumerable.Range(1, 1_200).Select(i => one with { Id = $"many-{i:0000}" })];
        Assert.Contains("recurring:many-0007", await SuggestAsync(dashboard, "many-0007"));
        Assert.InRange(asked, 1, 500);

        dashboard.Storage.Data.Recurring = [];
        clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Contains("recurring:many-0008", await SuggestAsync(dashboard, "many-0008"));
        clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Empty(await SuggestAsync(dashboard, "many-0008"));
    }

    private static async Task<string[]> SuggestAsync(DashboardHost dashboard, string term)
    {
        using var answer = JsonDocument.Parse(await dashboard.Client.GetStringAsync($"/jobs/suggest?term={Uri.EscapeDataString(term)}"));
        return [.. answer.RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("text").GetString()!)];
    }
}
