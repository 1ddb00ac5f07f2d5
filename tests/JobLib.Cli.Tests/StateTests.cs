namespace JobLib.Cli.Tests;

/// <summary>What the commands that only look tell.</summary>
public sealed class StateTests
{
    [Theory]
    [MemberData(nameof(Place.Kinds), MemberType = typeof(Place))]
    public async Task Stats_queues_and_servers_tell_what_there_is(string kind)
    {
        await using var place = await Place.CreateAsync(kind);
        Assert.Contains("No server runs.", (await place.RunAsync("servers")).Output, StringComparison.Ordinal);
        Assert.Contains("There is no queue", (await place.RunAsync("queues")).Output, StringComparison.Ordinal);
        var sent = await place.Client.EnqueueAsync(() => Mail.Send("ada@shop.example"));
        await place.Client.EnqueueAsync("reports", () => Mail.Report());
        await using (await place.ServeAsync())
        {
            await Eventually.TrueAsync(async () => await place.StateAsync(sent) == JobState.Succeeded, "the mail is sent");

            var stats = await place.RunAsync("stats");
            var queues = await place.RunAsync("queues");
            var servers = await place.RunAsync("servers");

            Assert.Equal((0, 0, 0), (stats.ExitCode, queues.ExitCode, servers.ExitCode));
            Assert.Matches("(?m)^Enqueued +1$", stats.Output);
            Assert.Matches("(?m)^Succeeded +1$", stats.Output);
            Assert.Matches("(?m)^reports +1 +\\d+ s +0 +0$", queues.Output);
            Assert.Matches("(?m)^shop +live +0 +\\d+ +default ", servers.Output);
            Assert.Equal(1, (await place.RunAsync("stats", "--json")).Json.GetProperty("counts").GetProperty("Enqueued").GetInt32());
            Assert.Equal("shop", (await place.RunAsync("servers", "--json")).Json.GetProperty("items")[0].GetProperty("name").GetString());
            Assert.Contains(
                (await place.RunAsync("queues", "--json")).Json.GetProperty("items").EnumerateArray(),
                queue => queue.GetProperty("name").GetString() == "reports"
            );
        }
    }

    [Theory]
    [MemberData(nameof(Place.Kinds), MemberType = typeof(Place))]
    public async Task Jobs_are_found_by_their_state_queue_method_tag_time_and_error(string kind)
    {
        await using var place = await Place.CreateAsync(kind);
        Assert.Contains("No job matches.", (await place.RunAsync("jobs", "list")).Output, StringComparison.Ordinal);
        var failed = await place.Client.EnqueueAsync(() => Mail.Refuse("no such box"));
        var retrying = await place.Client.EnqueueAsync(() => Mail.RefuseForNow());
        await place.WorkUntilAsync(async () => await place.StateAsync(failed) == JobState.Failed && (await place.Monitor.GetAsync(retrying)).Retrying);
        var tagged = await place.Client.EnqueueAsync(() => Mail.Send("eve"), new EnqueueOptions { Queue = "bulk", Tags = ["spring"] });
        var fingerprint = (await place.Monitor.GetAsync(failed)).Error?.Fingerprint ?? "";

        Assert.Equal([tagged, retrying, failed], await IdsAsync());
        Assert.Equal([failed, retrying, tagged], await IdsAsync("--order", "oldest"));
        Assert.Equal([failed], await IdsAsync("--state", "failed"));
        Assert.Equal([tagged, failed], await IdsAsync("--state", "failed", "enqueued"));
        Assert.Equal([retrying], await IdsAsync("--retrying"));
        Assert.Equal([tagged], await IdsAsync("--queue", "bulk"));
        Assert.Equal([tagged], await IdsAsync("--tag", "spring"));
        Assert.Equal([retrying], await IdsAsync("--method", "RefuseForNow"));
        Assert.Equal([tagged, retrying, failed], await IdsAsync("--type", "Mail", "--from", "1h"));
        Assert.Empty(await IdsAsync("--to", "1h"));
        Assert.Equal([failed], await IdsAsync("--error", fingerprint));
        Assert.Equal([failed], await IdsAsync("--message", "NO SUCH"));
        Assert.Equal([tagged], await IdsAsync("--limit", "1"));
        var listed = await place.RunAsync("jobs", "list", "--state", "failed");
        Assert.Matches(
            $"^{failed}  Failed  Mail.Refuse  default  1 +\\d{{4}}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC  InvalidOperationException: no such box$",
            listed.Lines[1]
        );

        async Task<string?[]> IdsAsync(params string[] args) =>
            [
                .. (await place.RunAsync(["jobs", "list", "--json", .. args]))
                    .Json.GetProperty("items")
                    .EnumerateArray()
                    .Select(job => job.GetProperty("id").GetString()),
            ];
    }

    [Theory]
    [MemberData(nameof(Place.Kinds), MemberType = typeof(Place))]
    public async Task A_job_is_shown_with_its_life_and_its_error_and_its_values_only_when_asked_for(string kind)
    {
        await using var place = await Place.CreateAsync(kind);
        var id = await place.Client.EnqueueAsync(
            () => Mail.Refuse("no such box"),
            new EnqueueOptions { Parameters = new Dictionary<string, string> { ["tenant"] = "north" } }
        );
        await place.WorkUntilAsync(async () => await place.StateAsync(id) == JobState.Failed);

        var shown = await place.RunAsync("jobs", "show", id);
        var values = await place.RunAsync("jobs", "show", id, "--values");
        var json = await place.RunAsync("jobs", "show", id, "--json");

        Assert.Matches("(?m)^Job +Mail.Refuse$", shown.Output);
        Assert.Matches("(?m)UTC +Processing +1 +shop", shown.Output);
        Assert.Contains("System.InvalidOperationException: no such box\n", shown.Output, StringComparison.Ordinal);
        Assert.Contains("at JobLib.Cli.Tests.Mail.Refuse", shown.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("north", shown.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("[\"no such box\"]", shown.Output, StringComparison.Ordinal);
        Assert.Contains("[\"no such box\"]", values.Output, StringComparison.Ordinal);
        Assert.Matches("(?m)^Parameter tenant +north$", values.Output);
        Assert.Equal("Failed", json.Json.GetProperty("job").GetProperty("state").GetString());
        Assert.False(json.Json.TryGetProperty("arguments", out _));
        Assert.Equal(1, (await place.RunAsync("jobs", "show", "0198a000-0000-7000-8000-000000000000")).ExitCode);
    }

    [Theory]
    [MemberData(nameof(Place.Kinds), MemberType = typeof(Place))]
    public async Task Recurring_jobs_are_listed_paused_resumed_and_run_by_hand(string kind)
    {
        await using var place = await Place.CreateAsync(kind);
        Assert.Contains("There is no recurring job.", (await place.RunAsync("recurring", "list")).Output, StringComparison.Ordinal);
        await place.Recurring.AddOrUpdateAsync("nightly", () => Mail.Report(), "0 3 * * *");

        var listed = await place.RunAsync("recurring", "list");
        var paused = await place.RunAsync("recurring", "pause", "nightly", "--reason", "stocktaking");
        var whilePaused = await place.RunAsync("recurring", "list");
        var resumed = await place.RunAsync("recurring", "resume", "nightly");
        var run = await place.RunAsync("recurring", "run", "nightly", "--json");

        Assert.Matches(@"(?m)^nightly  Mail\.Report  0 3 \* \* \*  \S+ +default  \d{4}-\d\d-\d\d 03:00:00 UTC", listed.Output);
        Assert.Equal("Recurring job 'nightly' is paused.\n", paused.Output);
        Assert.Contains("paused stocktaking", whilePaused.Output, StringComparison.Ordinal);
        Assert.Equal("Recurring job 'nightly' is resumed.\n", resumed.Output);
        Assert.Equal("nightly", (await place.Monitor.GetAsync(run.Json.GetProperty("jobId").GetString() ?? "")).RecurringId);
        foreach (var verb in new[] { "pause", "resume", "run" })
        {
            var unknown = await place.RunAsync("recurring", verb, "yearly");
            Assert.Equal(1, unknown.ExitCode);
            Assert.Contains("'yearly'", unknown.Error, StringComparison.Ordinal);
        }

        Assert.Contains(
            (await place.Monitor.AuditAsync()).Items,
            entry => entry.Actor is { Name: "ada", Reason: "stocktaking" } && entry.Actor.From?.StartsWith("cli on ", StringComparison.Ordinal) == true
        );
    }
}
