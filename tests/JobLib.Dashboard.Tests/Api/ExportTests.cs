using System.Collections;
using System.Net;
using System.Text.Json;
using JobLib.Dashboard.Tests.Samples;

namespace JobLib.Dashboard.Tests.Api;

/// <summary>Whole lists as files, and pages of any size.</summary>
public class ExportTests
{
    [Theory]
    [InlineData("jobs")]
    [InlineData("errors")]
    [InlineData("recurring")]
    [InlineData("batches")]
    [InlineData("queues")]
    [InlineData("servers")]
    [InlineData("audit")]
    public async Task Every_list_is_exported_whole_with_a_column_for_each_of_its_values(string list)
    {
        await using var dashboard = await DashboardHost.StartAsync(options => options.PageSize = 2);
        using var csv = await dashboard.Client.GetAsync($"/jobs/api/v1/export/{list}.csv");
        Assert.Equal("text/csv; charset=utf-8", csv.Content.Headers.ContentType?.ToString());
        Assert.Equal($"attachment; filename={list}.csv", csv.Content.Headers.ContentDisposition?.ToString());
        var lines = (await csv.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var rows = (await dashboard.Client.GetStringAsync($"/jobs/api/v1/export/{list}.ndjson")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        var data = dashboard.Storage.Data;
        var expected = list switch
        {
            "jobs" => data.Jobs.Count,
            "errors" => data.Errors.Count,
            "recurring" => data.Recurring.Count,
            "batches" => data.Batches.Count,
            "queues" => data.Overview.Queues.Count,
            "servers" => data.Overview.Servers.Count,
            _ => data.Audit.Count,
        };
        Assert.Equal((expected, expected + 1), (rows.Length, lines.Length));
        foreach (var column in lines[0].Split(','))
        {
            Assert.True(
                rows.Any(row => Has(JsonDocument.Parse(row).RootElement, column)) || column is "error.message" or "parentId" or "fault",
                $"No row of {list} has {column}"
            );
        }
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-2", "'-2")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData(" =1", "' =1")]
    [InlineData("\uFF1D1", "'\uFF1D1")]
    [InlineData("a\r\nb", "a\r\nb")]
    [InlineData("say \"no\", twice", "say \"\"no\"\", twice")]
    [InlineData("plain", null)]
    public async Task No_text_of_a_job_becomes_a_formula_or_a_cell_of_its_own(string text, string? expected)
    {
        await using var dashboard = await DashboardHost.StartAsync(fill: false);
        dashboard.Storage.Data.Errors = [new() { Fingerprint = "f", Type = text, Message = "m", FirstAt = default, LastAt = default, Attempts = -5 }];
        var csv = await dashboard.Client.GetStringAsync("/jobs/api/v1/export/errors.csv");
        Assert.StartsWith(
            $"f,{(expected is null ? text : $"\"{expected}\"")},m,",
            csv[(csv.IndexOf('\n', StringComparison.Ordinal) + 1)..],
            StringComparison.Ordinal
        );
        Assert.Contains(",-5,", csv, StringComparison.Ordinal); // a number is no formula
    }

    [Fact]
    public async Task An_export_is_narrowed_as_its_list_is_and_ends_at_its_bound()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var failed = dashboard.Storage.Data.Jobs.Count(job => job.State == JobState.Failed);
        Assert.Equal(failed, (await dashboard.Client.GetStringAsync("/jobs/api/v1/export/jobs.ndjson?state=failed")).Count(letter => letter == '\n'));

        dashboard.Storage.Data.Audit = [.. Enumerable.Repeat(dashboard.Storage.Data.Audit[0], 100_300)];
        Assert.Equal(100_000, (await dashboard.Client.GetStringAsync("/jobs/api/v1/export/audit.ndjson")).Count(letter => letter == '\n'));
    }

    [Fact]
    public async Task What_cannot_be_exported_is_refused_before_anything_is_sent()
    {
        await using var dashboard = await DashboardHost.StartAsync(
            options => options.Authorize = access => ValueTask.FromResult(access.User.Identity?.Name is "ada" || access.Action != JobDashboardAction.Export),
            use: DashboardHost.UseHeaderUsers
        );
        Assert.Equal(HttpStatusCode.Forbidden, await dashboard.StatusAsync("/jobs/api/v1/export/jobs.csv"));
        Assert.Equal(
            HttpStatusCode.BadRequest,
            await dashboard.StatusAsync("/jobs/api/v1/export/jobs.csv?q=last:never", request => request.Headers.Add("User", "ada"))
        );
        Assert.Empty((await dashboard.PageAsync("/jobs/list")).QuerySelectorAll("a[download]"));

        await using var away = await DashboardHost.StartAsync(storage: new(TimeProvider.System) { Failure = new StorageUnavailableException("away") });
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await away.StatusAsync("/jobs/api/v1/export/jobs.csv"));
    }

    [Fact]
    public async Task An_export_that_breaks_off_is_not_taken_for_whole()
    {
        await using var dashboard = await DashboardHost.StartAsync(fill: false);
        dashboard.Storage.Data.Audit = new CutOff(1_200);
        await AssertBrokenOffAsync(dashboard, "/jobs/api/v1/export/audit.ndjson");
    }

    [Fact]
    public async Task A_list_that_is_cut_is_not_taken_for_whole()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var one = dashboard.Storage.Data.Recurring[0];
        foreach (var (many, isCut) in new[] { (600, false), (5_100, true) })
        {
            dashboard.Storage.Data.Recurring = [.. Enumerable.Range(0, many).Select(i => one with { Id = $"job-{i:0000}" })];
            using var forget = await dashboard.PostAsync("/jobs/queue/resume", ("queue", "critical")); // a change makes the next page read anew
            using var page = JsonDocument.Parse(await dashboard.Client.GetStringAsync("/jobs/api/v1/recurring?sort=queue&size=1"));
            Assert.Equal(isCut, page.RootElement.GetProperty("isCut").GetBoolean());
            const string Export = "/jobs/api/v1/export/recurring.ndjson?q=job-000";
            if (isCut) await AssertBrokenOffAsync(dashboard, Export);
            else Assert.Equal(10, (await dashboard.Client.GetStringAsync(Export)).Count(letter => letter == '\n'));
        }
    }

    [Theory]
    [InlineData("jobs", 7)]
    [InlineData("errors", 1)]
    [InlineData("recurring", 3)]
    [InlineData("batches", 1)]
    public async Task A_page_has_the_size_that_is_asked_for(string list, int size)
    {
        await using var dashboard = await DashboardHost.StartAsync();
        using var page = JsonDocument.Parse(await dashboard.Client.GetStringAsync($"/jobs/api/v1/{list}?size={size}"));
        Assert.Equal(size, page.RootElement.GetProperty("items").GetArrayLength());
        foreach (var wrong in new[] { "0", "501", "-1", "many", "1.5" })
            Assert.Equal(HttpStatusCode.BadRequest, await dashboard.StatusAsync($"/jobs/api/v1/{list}?size={wrong}"));
    }

    [Theory]
    [InlineData("queues")]
    [InlineData("servers")]
    [InlineData("series?range=24h&queue=default")]
    public async Task What_pages_show_beside_jobs_is_read_too(string path)
    {
        await using var dashboard = await DashboardHost.StartAsync();
        using var answer = JsonDocument.Parse(await dashboard.Client.GetStringAsync("/jobs/api/v1/" + path));
        Assert.NotEqual(0, answer.RootElement.GetProperty("items").GetArrayLength());
    }

    // The connection ends within the answer; what has not been read of it by then is lost, and that may be all.
    private static async Task AssertBrokenOffAsync(DashboardHost dashboard, string path)
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(() => dashboard.Client.GetStringAsync(path));
        Assert.Null((error as HttpRequestException)?.StatusCode); // an answer would have one
    }

    /// <summary>A trail whose storage goes away while it is read.</summary>
    private sealed class CutOff(int after) : IReadOnlyList<AuditEntry>
    {
        public int Count => 10 * after;

        public AuditEntry this[int index] =>
            index < after
                ? new()
                {
                    At = default,
                    Actor = new() { Name = "ada" },
                    Action = "a",
                    Target = "t",
                }
                : throw new StorageUnavailableException("away");

        public IEnumerator<AuditEntry> GetEnumerator() => Enumerable.Range(0, Count).Select(index => this[index]).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private static bool Has(JsonElement row, string path)
    {
        foreach (var step in path.Split('.'))
        {
            if (!row.TryGetProperty(step, out row)) return false;
        }

        return true;
    }
}
