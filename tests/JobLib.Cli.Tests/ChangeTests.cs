namespace JobLib.Cli.Tests;

/// <summary>What the commands change, who is written down for it, and what is asked before.</summary>
public sealed class ChangeTests
{
    [Theory]
    [MemberData(nameof(Place.Kinds), MemberType = typeof(Place))]
    public async Task Jobs_are_retried_and_deleted_by_their_ids(string kind)
    {
        await using var place = await Place.CreateAsync(kind);
        var later = await place.Client.ScheduleAsync(() => Mail.Send("ada"), TimeSpan.FromDays(1));
        const string unknown = "0198a000-0000-7000-8000-000000000000";

        var retried = await place.RunAsync("jobs", "retry", later, "--reason", "cannot wait");
        var state = await place.StateAsync(later);
        var deleted = await place.RunAsync("jobs", "delete", later, unknown);
        var noId = await place.RunAsync("jobs", "delete", "seven");

        Assert.Equal((0, $"Retried job {later}.\n", JobState.Enqueued), (retried.ExitCode, retried.Output, state));
        Assert.Equal((1, $"Deleted job {later}.\nThere is no job {unknown}: it may have expired.\n"), (deleted.ExitCode, deleted.Output));
        Assert.Equal(JobState.Deleted, await place.StateAsync(later));
        Assert.Equal((2, ""), (noId.ExitCode, noId.Output));
        var actor = (await place.Monitor.GetAsync(later)).History.Select(entry => entry.Actor).OfType<JobActor>().First(by => by.Reason is not null);
        Assert.Equal(("ada", $"cli on {Environment.MachineName}", "cannot wait"), (actor.Name, actor.From, actor.Reason));
    }

    [Theory]
    [MemberData(nameof(Place.Kinds), MemberType = typeof(Place))]
    public async Task All_that_match_are_changed_when_somebody_has_confirmed_it(string kind)
    {
        await using var place = await Place.CreateAsync(kind);
        await place.Client.EnqueueManyAsync(Enumerable.Range(0, 450), number => Mail.Send($"{number}"), new EnqueueOptions { Delay = TimeSpan.FromDays(1) });
        var other = await place.Client.EnqueueAsync(() => Mail.Report());
        string[] retry = ["jobs", "retry", "--state", "scheduled"];

        var dry = await place.RunAsync([.. retry, "--dry-run"]);
        var alone = await place.RunAsync(retry);
        var refused = await place.AnswerAsync("n", retry);
        var before = await place.Monitor.CountAsync(new() { States = [JobState.Scheduled] });
        var agreed = await place.AnswerAsync("y", retry);
        var deleted = await place.RunAsync("jobs", "delete", "--method", "Send", "--yes", "--json");
        var again = await place.RunAsync("jobs", "delete", "--method", "Send", "--state", "enqueued", "--yes");

        Assert.Equal((0, "450 jobs match. Nothing was changed.\n"), (dry.ExitCode, dry.Output));
        Assert.Equal((2, ""), (alone.ExitCode, alone.Output));
        Assert.Contains("Retry 450 jobs? Nobody is there to confirm it: add --yes", alone.Error, StringComparison.Ordinal);
        Assert.Equal((1, "Retry 450 jobs? [y/N] ", 450), (refused.ExitCode, refused.Output, before.Value));
        Assert.Equal((0, "Retry 450 jobs? [y/N] Retried 450 jobs.\n"), (agreed.ExitCode, agreed.Output));
        Assert.Equal(450, deleted.Json.GetProperty("changed").GetInt32());
        Assert.Equal("0 jobs match. Nothing was changed.\n", again.Output);
        Assert.Equal(JobState.Enqueued, await place.StateAsync(other));
    }

    [Fact]
    public async Task Nothing_is_changed_when_nothing_or_two_things_are_chosen()
    {
        await using var place = await Place.CreateAsync("sqlite");
        var id = await place.Client.EnqueueAsync(() => Mail.Report());

        var nothing = await place.RunAsync("jobs", "delete", "--yes");
        var both = await place.RunAsync("jobs", "delete", id, "--state", "enqueued");

        Assert.Equal((2, 2), (nothing.ExitCode, both.ExitCode));
        Assert.Equal(JobState.Enqueued, await place.StateAsync(id));
    }

    [Theory]
    [MemberData(nameof(Place.Kinds), MemberType = typeof(Place))]
    public async Task Queues_are_paused_and_resumed(string kind)
    {
        await using var place = await Place.CreateAsync(kind);
        await place.Client.EnqueueAsync(() => Mail.Report());

        var paused = await place.RunAsync("queues", "pause", "default", "--reason", "the database is full");
        var listed = await place.RunAsync("queues");
        var resumed = await place.RunAsync("queues", "resume", "default", "--json");
        var unknown = await place.RunAsync("queues", "pause", "defualt");
        var wrong = await place.RunAsync("queues", "pause", "NOT A QUEUE");

        Assert.Equal("Queue 'default' is paused.\n", paused.Output);
        Assert.Matches("(?m)^default .* paused$", listed.Output);
        Assert.False(resumed.Json.GetProperty("paused").GetBoolean());
        Assert.Contains("is it spelled right?", unknown.Output, StringComparison.Ordinal);
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains((await place.Monitor.AuditAsync()).Items, entry => entry.Actor is { Name: "ada", Reason: "the database is full" });
    }
}
