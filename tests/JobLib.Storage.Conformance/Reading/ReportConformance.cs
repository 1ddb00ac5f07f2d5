using Microsoft.Extensions.Logging;

namespace JobLib.Storage.Conformance;

/// <summary><c>IJobQueue.ReportAsync</c> and <c>IJobReader.LogAsync</c>: what a running job says about itself.</summary>
public abstract class ReportConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    [Fact]
    public async Task Parameters_of_a_running_job_are_merged_and_the_next_attempt_has_them_whatever_ends_this_one()
    {
        var server = await Storage.ServerAsync(TimeSpan.FromMinutes(1));
        var id = await Storage.CreateAsync(Make.Job() with { Parameters = new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" } });
        var job = await server.ClaimAsync();
        await server.ReportAsync(Set(job, ("b", "3"), ("c", "4")));
        await server.ReportAsync(Set(job, ("c", "5")));
        Assert.Equal(
            [("a", "1"), ("b", "3"), ("c", "5")],
            (await Storage.FindAsync(id)).Parameters.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value))
        );

        Advance(TimeSpan.FromHours(1));
        await Storage.RescueAllAsync(); // its server died
        var other = await Storage.ServerAsync();
        var again = await other.ClaimAsync();
        Assert.Equal([("a", "1"), ("b", "3"), ("c", "5")], again.Parameters.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)));
        await other.FinishAsync(again, Make.Release() with { Parameters = new Dictionary<string, string> { ["c"] = "6" } });
        Assert.Equal("6", (await other.ClaimAsync()).Parameters["c"]);
    }

    [Fact]
    public async Task Parameters_of_a_claim_that_is_no_longer_the_jobs_are_refused()
    {
        var server = await Storage.ServerAsync(TimeSpan.FromMinutes(1));
        var id = await Storage.CreateAsync(Make.Job());
        var job = await server.ClaimAsync();
        await server.ReportAsync(Set(job, ("cursor", "1")));
        Advance(TimeSpan.FromHours(1));
        await Storage.RescueAllAsync();
        var other = await Storage.ServerAsync();
        var again = await other.ClaimAsync();
        Assert.Equal([id], await server.ReportAsync(Set(job, ("cursor", "9"))));
        Assert.Equal([id], await other.ReportAsync(Set(again, ("cursor", "9")) with { Fence = job.Fence }));
        Assert.Empty(await other.ReportAsync(Set(again, ("cursor", "2"))));
        Assert.Equal("2", (await Storage.FindAsync(id)).Parameters["cursor"]);
        await other.FinishAsync(again, Make.Success());
        Assert.Equal([id], await other.ReportAsync(Set(again, ("cursor", "9"))));
        Assert.Equal("2", (await Storage.FindAsync(id)).Parameters["cursor"]);
    }

    [Fact]
    public async Task Parameters_of_many_jobs_are_stored_in_one_call()
    {
        var server = await Storage.ServerAsync();
        await Storage.CreateAsync(Make.Jobs(50));
        var jobs = await server.FetchAsync(50);
        Assert.Empty(
            await server.ReportAsync([
                .. jobs.Select((job, i) => Set(job, ("cursor", $"{i}")) with { Progress = i % 2 == 0 ? new() { Fraction = 0.5 } : null }),
            ])
        );
        foreach (var (job, i) in jobs.Select((job, i) => (job, i))) Assert.Equal($"{i}", (await Storage.FindAsync(job.Id)).Parameters["cursor"]);
    }

    [Fact]
    public async Task A_job_may_set_thousands_of_parameters_at_once()
    {
        const int count = 5_000;
        var (server, job) = await ClaimedAsync();
        Assert.Empty(await server.ReportAsync(Set(job, [.. Enumerable.Range(0, count).Select(i => ($"name {i}", $"{i}"))])));
        var stored = (await Storage.FindAsync(job.Id)).Parameters;
        Assert.Equal(count, stored.Count);
        Assert.All(Enumerable.Range(0, count), i => Assert.Equal($"{i}", stored[$"name {i}"]));
    }

    private static JobReport Set(ClaimedJob job, params (string Name, string Value)[] parameters) =>
        new() { Id = job.Id, Fence = job.Fence, Parameters = parameters.ToDictionary(pair => pair.Name, pair => pair.Value) };

    private static readonly DateTimeOffset At = new(2030, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Lines_are_kept_as_they_were_written_and_in_order()
    {
        var (server, job) = await ClaimedAsync();
        JobLogLine[] lines =
        [
            new() { At = At, Text = "begins" },
            new() { At = At.AddSeconds(-1), Level = LogLevel.Warning, Text = "a server's clock may go back", Attempt = 1 },
            new() { At = At.AddSeconds(2), Level = LogLevel.Error, Text = "", Attempt = 1 },
        ];
        Assert.Empty(await server.ReportAsync(Report(job, lines[0], lines[1])));
        Assert.Empty(await server.ReportAsync(Report(job, lines[2])));
        var page = await Storage.Reader.LogAsync(job.Id, 0, 100, default);
        Assert.Equal(lines, page.Lines);
    }

    [Fact]
    public async Task A_log_is_read_on_from_a_position()
    {
        var (server, job) = await ClaimedAsync();
        await server.ReportAsync(Report(job, [.. Enumerable.Range(0, 25).Select(Line)]));
        var read = new List<string>();
        var position = 0L;
        for (
            var page = await Storage.Reader.LogAsync(job.Id, position, 10, default);
            page.Lines.Count > 0;
            page = await Storage.Reader.LogAsync(job.Id, position, 10, default)
        )
        {
            Assert.InRange(page.Lines.Count, 1, 10);
            Assert.True(page.Last > position);
            read.AddRange(page.Lines.Select(line => line.Text));
            position = page.Last;
        }

        Assert.Equal(Enumerable.Range(0, 25).Select(i => Line(i).Text), read);
        await server.ReportAsync(Report(job, Line(25)));
        Assert.Equal([Line(25).Text], (await Storage.Reader.LogAsync(job.Id, position, 10, default)).Lines.Select(line => line.Text));
    }

    [Fact]
    public async Task A_log_is_read_back_from_its_end()
    {
        var (server, job) = await ClaimedAsync();
        await server.ReportAsync(Report(job, [.. Enumerable.Range(0, 25).Select(Line)]));
        var read = new List<string>();
        LogPage page;
        for (long? before = null; (page = await Storage.Reader.LogEndAsync(job.Id, before, 10, default)).Lines.Count > 0; before = page.First)
        {
            Assert.True(page.First <= page.Last && !(page.Last >= before));
            read.InsertRange(0, page.Lines.Select(line => line.Text));
        }

        Assert.Equal(Enumerable.Range(0, 25).Select(i => Line(i).Text), read);
        Assert.Equal(0, page.First);
        var end = await Storage.Reader.LogEndAsync(job.Id, null, 5, default);
        Assert.Equal(Enumerable.Range(20, 5).Select(i => Line(i).Text), end.Lines.Select(line => line.Text));
        await server.ReportAsync(Report(job, Line(25)));
        var next = await Storage.Reader.LogAsync(job.Id, end.Last, 10, default);
        Assert.Equal([Line(25).Text], next.Lines.Select(line => line.Text));
        Assert.Equal(next.Last, next.First);
        Assert.Empty((await Storage.Reader.LogEndAsync(Make.Id(), null, 10, default)).Lines);
    }

    [Fact]
    public async Task A_job_without_lines_has_an_empty_log_at_the_position_that_was_asked_for()
    {
        var id = await Storage.CreateAsync();
        Assert.Equal(7, (await Storage.Reader.LogAsync(id, 7, 10, default)).Last);
        Assert.Empty((await Storage.Reader.LogAsync(Make.Id(), 0, 10, default)).Lines);
    }

    [Fact]
    public async Task The_lines_of_all_attempts_stay_together()
    {
        var (server, job) = await ClaimedAsync();
        await server.ReportAsync(Report(job, Line(1)));
        await server.FinishAsync(job, Make.Retry());
        await server.ReportAsync(Report(await server.ClaimAsync(), Line(2) with { Attempt = 2 }));
        Assert.Equal([1, 2], (await Storage.Reader.LogAsync(job.Id, 0, 10, default)).Lines.Select(line => line.Attempt));
    }

    [Fact]
    public async Task The_latest_progress_is_shown_while_the_job_runs()
    {
        var (server, job) = await ClaimedAsync();
        Assert.Null((await Storage.FindAsync(job.Id)).Progress);
        await server.ReportAsync(new JobReport { Id = job.Id, Fence = job.Fence, Progress = new() { Fraction = 0.25, Text = "1 of 4" } });
        await server.ReportAsync(Report(job, Line(1)));
        Assert.Equal(new JobProgress { Fraction = 0.25, Text = "1 of 4" }, (await Storage.FindAsync(job.Id)).Progress);
        await server.ReportAsync(new JobReport { Id = job.Id, Fence = job.Fence, Progress = new() { Fraction = 1 } });
        Assert.Equal(new JobProgress { Fraction = 1 }, (await Storage.FindAsync(job.Id)).Progress);
        Assert.Equal(new JobProgress { Fraction = 1 }, Assert.Single((await Storage.Reader.QueryAsync(new(), default)).Items).Progress);
    }

    [Fact]
    public async Task A_new_attempt_begins_without_progress()
    {
        var (server, job) = await ClaimedAsync();
        await server.ReportAsync(new JobReport { Id = job.Id, Fence = job.Fence, Progress = new() { Fraction = 0.25 } });
        await server.FinishAsync(job, Make.Retry());
        await server.ClaimAsync();
        Assert.Null((await Storage.FindAsync(job.Id)).Progress);
    }

    [Fact]
    public async Task Reports_of_many_jobs_are_stored_in_one_call_and_the_lost_ones_are_named()
    {
        await Storage.CreateAsync(Make.Jobs(4));
        var server = await Storage.ServerAsync();
        var jobs = await server.FetchAsync(4);
        await Storage.DeleteAsync(jobs[1].Id);
        await server.SucceedAsync(jobs[2]);
        var lost = await server.ReportAsync([.. jobs.Select(job => Report(job, Line(1)) with { Fence = job == jobs[3] ? job.Fence + 1 : job.Fence })]);
        Assert.Equal([jobs[1].Id, jobs[2].Id, jobs[3].Id], lost.Order());
        Assert.Single((await Storage.Reader.LogAsync(jobs[0].Id, 0, 10, default)).Lines);
        foreach (var id in lost)
        {
            Assert.Empty((await Storage.Reader.LogAsync(id, 0, 10, default)).Lines);
        }
    }

    [Fact]
    public async Task Another_servers_report_is_not_stored()
    {
        var (_, job) = await ClaimedAsync();
        Assert.Equal([job.Id], await (await Storage.ServerAsync()).ReportAsync(Report(job, Line(1)) with { Progress = new() { Fraction = 0.5 } }));
        Assert.Empty((await Storage.Reader.LogAsync(job.Id, 0, 10, default)).Lines);
        Assert.Null((await Storage.FindAsync(job.Id)).Progress);
    }

    private static JobLogLine Line(int i) => new() { At = At.AddSeconds(i), Text = $"line {i}" };

    private static JobReport Report(ClaimedJob job, params JobLogLine[] lines) => new() { Id = job.Id, Fence = job.Fence, Lines = lines };

    private async Task<(TestServer Server, ClaimedJob Job)> ClaimedAsync()
    {
        await Storage.CreateAsync();
        var server = await Storage.ServerAsync();
        return (server, await server.ClaimAsync());
    }
}
