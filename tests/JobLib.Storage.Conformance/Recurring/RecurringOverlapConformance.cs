namespace JobLib.Storage.Conformance;

/// <summary><c>IRecurringStore.DueAsync</c> counts every run that is not over, however old it is and however many came after it.</summary>
public abstract class RecurringOverlapConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    private const string Id = "a";
    private const string Elsewhere = "elsewhere";

    [Fact]
    public async Task An_old_run_that_waits_for_a_retry_is_active()
    {
        await DueAsync();
        var run = await RunAsync();
        var server = await Storage.ServerAsync();
        await server.FinishAsync(await server.ClaimAsync(), Make.Retry(TimeSpan.FromDays(30)));
        await EndedRunsAsync(server, 5);

        await ExpectAsync(1);
        await Storage.DeleteAsync(run);
        await ExpectAsync(0);
    }

    [Fact]
    public async Task An_old_run_that_is_ready_is_active()
    {
        await DueAsync();
        var run = await RunAsync(Make.Run(Id) with { Queue = Elsewhere });
        await EndedRunsAsync(await Storage.ServerAsync(), 5);

        await ExpectAsync(1);
        await Storage.DeleteAsync(run);
        await ExpectAsync(0);
    }

    [Fact]
    public async Task An_old_run_that_is_running_is_active()
    {
        await DueAsync();
        await RunAsync();
        var server = await Storage.ServerAsync();
        var claimed = await server.ClaimAsync();
        await EndedRunsAsync(server, 5);

        await ExpectAsync(1);
        await server.SucceedAsync(claimed);
        await ExpectAsync(0);
    }

    [Fact]
    public async Task An_old_run_that_awaits_its_parent_is_active()
    {
        await DueAsync();
        var parent = await Storage.CreateAsync(Make.Job(Elsewhere));
        await RunAsync(Make.Child(parent, queue: Elsewhere) with { RecurringId = Id });
        var server = await Storage.ServerAsync();
        await EndedRunsAsync(server, 5);

        await ExpectAsync(1);
        Assert.Equal(2, await server.RunAllAsync(Elsewhere));
        await ExpectAsync(0);
    }

    [Fact]
    public async Task An_old_run_that_waits_for_its_key_is_active()
    {
        await DueAsync();
        await Storage.CreateAsync(Make.Job(Elsewhere) with { ConcurrencyKey = "k" });
        var run = await RunAsync(Make.Run(Id) with { Queue = Elsewhere, ConcurrencyKey = "k" });
        var server = await Storage.ServerAsync();
        await server.FetchAsync(10, Elsewhere);
        await EndedRunsAsync(server, 5);

        await ExpectAsync(1);
        await Storage.DeleteAsync(run);
        await ExpectAsync(0);
    }

    [Fact]
    public async Task An_old_run_that_a_person_starts_anew_is_active_again()
    {
        await DueAsync();
        var run = await RunAsync();
        var server = await Storage.ServerAsync();
        await server.FinishAsync(await server.ClaimAsync(), Make.Failure());
        await EndedRunsAsync(server, 5);
        await TickAsync(); // what is over is forgotten
        await ExpectAsync(0);

        await Storage.RequeueAsync(run);
        await ExpectAsync(1);
        await TickAsync();
        await ExpectAsync(1);
        await server.RunAllAsync();
        await ExpectAsync(0);
    }

    [Fact]
    public async Task More_than_two_are_two()
    {
        await DueAsync();
        for (var i = 0; i < 4; i++) await RunAsync();

        await ExpectAsync(2);
    }

    [Fact]
    public async Task A_run_that_was_pruned_is_forgotten()
    {
        await DueAsync();
        var server = await Storage.ServerAsync();
        await EndedRunsAsync(server, 3);
        Advance(TimeSpan.FromDays(3));
        await Storage.PruneAllAsync();

        await ExpectAsync(0);
    }

    [Fact]
    public async Task Runs_of_others_do_not_count()
    {
        await DueAsync();
        await Storage.CreateAsync(Make.Run("b"));
        await Storage.CreateAsync();

        await ExpectAsync(0);
    }

    private async Task DueAsync()
    {
        await Storage.Recurring.SaveAsync(
            [Make.Recurring(Id, (await Storage.NowAsync()).AddHours(1)) with { Overlap = OverlapPolicy.Skip }],
            Make.Person(),
            default
        );
        Advance(TimeSpan.FromHours(2));
    }

    private Task<JobId> RunAsync(NewJob? run = null) => Storage.CreateAsync(run ?? Make.Run(Id));

    private async Task EndedRunsAsync(TestServer server, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await RunAsync();
            await server.SucceedAsync(await server.ClaimAsync());
        }
    }

    private async Task ExpectAsync(int active) => Assert.Equal(active, (await ItemAsync()).ActiveRuns);

    private async Task TickAsync()
    {
        var due = await ItemAsync();
        Assert.True(Assert.Single(await Storage.Recurring.TickAsync([new() { Id = Id, Version = due.Version, Next = due.Definition.Next }], default)));
    }

    private async Task<RecurringDue> ItemAsync() => Assert.Single((await Storage.Recurring.DueAsync(10, default)).Items, item => item.Definition.Id == Id);
}
