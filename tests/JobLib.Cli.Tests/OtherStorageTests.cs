using JobLib.Redis.Tests.Server;

namespace JobLib.Cli.Tests;

/// <summary>What the other tests do on SQLite and PostgreSQL, for once on a Redis; and what is refused where there is no schema, or no server.</summary>
public sealed class OtherStorageTests
{
    private const string NoSqlServer = "Server=127.0.0.1,1;User Id=sa;Password=hush;Encrypt=false;Connect Timeout=1";

    [Fact]
    public async Task On_Redis_jobs_queues_and_recurring_jobs_are_looked_at_and_changed()
    {
        await using var place = await Place.CreateAsync(Place.Redis);
        var failed = await place.Client.EnqueueAsync(() => Mail.Refuse("no such box"));
        await place.WorkUntilAsync(async () => await place.StateAsync(failed) == JobState.Failed);
        await place.Client.EnqueueManyAsync(Enumerable.Range(0, 450), number => Mail.Send($"{number}"), new EnqueueOptions { Queue = "bulk" });
        await place.Recurring.AddOrUpdateAsync("nightly", () => Mail.Report(), "0 3 * * *");

        Assert.Matches("(?m)^Enqueued +450$", await OutputAsync("stats"));
        Assert.Matches("(?m)^bulk +450 ", await OutputAsync("queues"));
        Assert.Matches("(?m)^nightly  Mail.Report  0 3", await OutputAsync("recurring", "list"));
        Assert.Contains($"{failed}  Failed  Mail.Refuse", await OutputAsync("jobs", "list", "--state", "failed", "--message", "no such"), StringComparison.Ordinal);
        Assert.Contains("at JobLib.Cli.Tests.Mail.Refuse", await OutputAsync("jobs", "show", failed), StringComparison.Ordinal);
        Assert.Equal(452, (await OutputAsync("export", "jobs", "--format", "csv")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal($"Retried job {failed}.\n", await OutputAsync("jobs", "retry", failed));
        Assert.Equal("Deleted 450 jobs.\n", await OutputAsync("jobs", "delete", "--queue", "bulk", "--yes"));
        Assert.Equal("Queue 'bulk' is paused.\n", await OutputAsync("queues", "pause", "bulk", "--reason", "full"));
        Assert.Contains("is a run of 'nightly'", await OutputAsync("recurring", "run", "nightly"), StringComparison.Ordinal);
        Assert.Matches("(?m)^ok +connection +Redis: ", await OutputAsync("doctor"));

        async Task<string> OutputAsync(params string[] args)
        {
            var run = await place.RunAsync(args);
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
            return run.Output;
        }
    }

    [Fact]
    public async Task On_Redis_what_JobLib_needs_is_made_by_migrate_apply_alone_and_there_is_no_script_for_it()
    {
        await using var place = Place.CreateEmpty(Place.Redis);

        var before = await place.RunAsync("stats");
        var applied = await place.RunAsync("migrate", "apply", "--yes");
        var after = await place.RunAsync("migrate", "status");
        var script = await place.RunAsync("migrate", "script");

        Assert.Equal((3, "The storage is ready.\n"), (before.ExitCode, applied.Output));
        Assert.Matches("^Stored +none to migrate\nReady +yes\n$", after.Output);
        Assert.Equal(2, script.ExitCode);
    }

    [Theory]
    [InlineData(3, "did not answer", NoSqlServer, "stats")]
    [InlineData(1, "did not answer", NoSqlServer, "doctor")]
    [InlineData(2, "not sqlserver", NoSqlServer, "bench")]
    [InlineData(2, "cannot be read by sqlserver", "Server=db;Nonsense=1;Password=hush", "stats")]
    [InlineData(0, "BEGIN TRANSACTION;", "Server=db", "migrate", "script", "--from", "0")]
    [InlineData(0, "ON SCHEMA::[joblib] TO [shop];", "Server=db", "migrate", "grants", "shop")]
    public async Task Of_SQL_Server_what_needs_none_is_told_and_the_rest_refused_where_none_answers(
        int code,
        string expected,
        string connection,
        params string[] args
    )
    {
        var run = await CliRun.OfAsync([.. args, "--storage", "sqlserver", "--connection", connection]);

        Assert.Equal(code, run.ExitCode);
        Assert.Contains(expected, run.Output + run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", run.Output + run.Error, StringComparison.Ordinal);
    }
}
