using System.Net;
using JobLib.Dashboard.Tests.Samples;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Dashboard.Tests.Access;

/// <summary>What a user may not see is nowhere, and cannot be changed: asked of every route that there is, so that a new one is asked too.</summary>
public class HiddenTests
{
    private const string Recurring = "hidden-recurring";
    private const string Shown = "nightly-report";

    private static readonly string Job = JobId.New(TimeProvider.System).ToString();
    private static readonly string Batch = JobId.New(TimeProvider.System).ToString();
    private static readonly string[] Hidden = [Job, Batch, Recurring];

    [Fact]
    public async Task No_read_of_any_route_names_what_is_hidden()
    {
        await using var dashboard = await StartAsync();
        var around = Around(dashboard);
        foreach (var path in Paths(dashboard, "GET", [around.Job, around.Batch, Job, Batch, Shown, Recurring]))
        {
            if (path.EndsWith("/live", StringComparison.Ordinal)) continue; // a stream, which names what it was asked for
            foreach (
                var query in new[]
                {
                    "",
                    $"?id={Shown}",
                    $"?id={Recurring}",
                    "?q=state:failed",
                    "?state=enqueued",
                    "?state=processing",
                    $"?q=queue:{HiddenQueue}",
                    "?q=tag:hidden-tag",
                }
            )
            {
                var answer = await dashboard.Client.GetStringOrStatusAsync(path + query);
                foreach (var id in Hidden.Where(id => !path.Contains(id, StringComparison.Ordinal) && !query.Contains(id, StringComparison.Ordinal)))
                    Assert.False(answer.Contains(id, StringComparison.OrdinalIgnoreCase), $"{path}{query} names {id}:\n{answer}");
            }
        }
    }

    [Fact]
    public async Task What_is_hidden_is_as_if_it_did_not_exist()
    {
        await using var dashboard = await StartAsync();
        foreach (var id in new[] { Job, Job.ToUpperInvariant(), $" {Job} " })
        {
            Assert.Equal(HttpStatusCode.NotFound, await dashboard.StatusAsync($"/jobs/job/{Uri.EscapeDataString(id)}"));
            Assert.Equal(HttpStatusCode.NotFound, await dashboard.StatusAsync($"/jobs/api/v1/jobs/{Uri.EscapeDataString(id)}"));
            Assert.Equal(HttpStatusCode.NotFound, await dashboard.StatusAsync($"/jobs/live?topic={Uri.EscapeDataString("job " + id)}"));
            Assert.Empty((await dashboard.PageAsync($"/jobs/list?q={Uri.EscapeDataString(id)}")).QuerySelectorAll("[data-row]"));
        }

        Assert.Equal(HttpStatusCode.NotFound, await dashboard.StatusAsync($"/jobs/batch/{Batch}"));
        Assert.Equal(HttpStatusCode.NotFound, await dashboard.StatusAsync($"/jobs/recurring/job?id={Recurring}"));
    }

    [Fact]
    public async Task No_change_of_any_route_reaches_what_is_hidden()
    {
        await using var dashboard = await StartAsync();
        foreach (var id in new[] { Job, Batch, Recurring, Job.ToUpperInvariant(), $" {Job}" })
        {
            foreach (var path in Paths(dashboard, "POST", [id]))
            {
                using var answer = await dashboard.PostAsync(path, ("id", id), ("in", "00:05:00"), ("reason", "x"));
                Assert.False(dashboard.Storage.Actions.Count > 0, $"POST {path} with {id} did {string.Join(", ", dashboard.Storage.Actions)}");
                Assert.True((int)answer.StatusCode is >= 400 and < 500, $"POST {path} with {id} answered {answer.StatusCode}");
            }
        }
    }

    [Fact]
    public async Task One_hidden_job_among_those_that_are_ticked_stops_the_change_of_all()
    {
        await using var dashboard = await StartAsync();
        using var answer = await dashboard.PostAsync("/jobs/selected/retry", ("id", Around(dashboard).Job), ("id", Job));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Empty(dashboard.Storage.Actions);
    }

    [Fact]
    public async Task The_next_page_of_a_search_tells_nothing_of_sensitive_values()
    {
        await using var dashboard = await DashboardHost.StartAsync(options => options.PageSize = 1);
        foreach (
            var search in new[]
            {
                $"arg:{SampleData.Secret}",
                $"arg.1:{SampleData.Secret}",
                $"arg:{SampleData.Card}",
                $"arg.2.CardNumber:{SampleData.Card}",
                "arg:never-there",
                "arg.1:null",
            }
        )
        {
            var answer = await dashboard.Client.GetStringAsync("/jobs/api/v1/jobs?q=" + Uri.EscapeDataString(search));
            Assert.Equal("""{"items":[]}""", answer);
        }

        Assert.Contains("\"next\"", await dashboard.Client.GetStringAsync("/jobs/api/v1/jobs?q=arg.2.Name:Ada"), StringComparison.Ordinal);
    }

    private const string HiddenQueue = "default";

    // A hidden job, batch and recurring job, with all the ties that there are to what is shown.
    private static async Task<DashboardHost> StartAsync()
    {
        var dashboard = await DashboardHost.StartAsync(options =>
        {
            options.AllowEnqueue = true;
            options.Authorize = access => ValueTask.FromResult(access.Action != JobDashboardAction.View || !Hidden.Contains(access.Resource));
        });
        var (data, now) = (dashboard.Storage.Data, TimeProvider.System.GetUtcNow());
        data.Jobs[0] = data.Jobs[0] with { BatchId = Batch, RecurringId = Recurring, ParentId = Job, Children = [Job, Batch], Tags = ["hidden-tag"] };
        var waits = data.Jobs.FindIndex(job => job.State == JobState.Enqueued);
        data.Jobs[waits] = data.Jobs[waits] with
        {
            WaitsForKey = true,
            BlockedBy = Job,
            ConcurrencyKey = "k",
            RecurringId = Shown,
            BatchId = data.Batches[0].Id,
        };
        foreach (var state in Enum.GetValues<JobState>())
        {
            data.Jobs.Insert(
                0,
                SampleData.Job(
                    now,
                    state,
                    SampleData.Send(1),
                    job => job with { Id = Job, RecurringId = Shown, BatchId = data.Batches[0].Id, Tags = ["hidden-tag"] }
                )
            );
        }

        var recurring = data.Recurring[0];
        data.Recurring = [recurring with { LastJobId = Job }, .. data.Recurring.Skip(1), recurring with { Id = Recurring }];
        data.Overview = data.Overview with { LateRecurring = [recurring with { Id = Recurring, LastJobId = Job }] };
        data.Batches =
        [
            data.Batches[0] with
            {
                ParentId = Job,
                BatchId = Batch,
                Children = [Job, Batch],
            },
            .. data.Batches.Skip(1),
            data.Batches[0] with
            {
                Id = Batch,
            },
        ];
        AuditEntry Entry(string action, string target) => new() { At = now, Actor = new() { Name = "ada" }, Action = action, Target = target };
        data.Audit = [Entry("delete jobs", Job), Entry("cancel batches", Batch), Entry("trigger recurring", Recurring), Entry("pause queue", "default")];
        return dashboard;
    }

    private static (string Job, string Batch) Around(DashboardHost dashboard) =>
        (dashboard.Storage.Data.Jobs.First(job => job.RecurringId == Recurring).Id, dashboard.Storage.Data.Batches[0].Id);

    private static IEnumerable<string> Paths(DashboardHost dashboard, string method, string[] ids)
    {
        var routes = dashboard.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Contains(method))
            .Select(route => route.RoutePattern.RawText ?? "")
            .ToArray();
        Assert.InRange(routes.Length, 15, 100);
        return routes.SelectMany(route =>
            route.Contains("{id}", StringComparison.Ordinal)
                ? ids.Select(id => route.Replace("{id}", Uri.EscapeDataString(id), StringComparison.Ordinal))
                : [route.Replace("{**rest}", "x", StringComparison.Ordinal)]
        );
    }
}

file static class Answers
{
    /// <summary>The text of a page that there is; of another, that there is none.</summary>
    public static async Task<string> GetStringOrStatusAsync(this HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        return answer.StatusCode is HttpStatusCode.OK ? await answer.Content.ReadAsStringAsync() : $"{(int)answer.StatusCode}";
    }
}
