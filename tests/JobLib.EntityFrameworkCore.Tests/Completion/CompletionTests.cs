using JobLib.EntityFrameworkCore.Tests.Places;
using JobLib.EntityFrameworkCore.Tests.Shops;
using Microsoft.EntityFrameworkCore;

namespace JobLib.EntityFrameworkCore.Tests.Completion;

/// <summary>What a job does to the database through CompleteWithAsync happens exactly once, whatever fails.</summary>
public abstract class CompletionTests : PlaceTests
{
    [Fact]
    public async Task Data_next_job_and_success_are_one_commit_and_what_comes_after_changes_nothing()
    {
        await using var depot = await StartAsync();
        await ShipsOnceAsync(depot, attempts: 1);
    }

    [Fact]
    public async Task What_fails_before_the_commit_is_repeated_by_the_strategy()
    {
        await using var depot = await StartAsync();
        depot.Hooks.Once(nameof(Hooks.ReaderExecuted), () => throw new PassingException());
        await ShipsOnceAsync(depot, attempts: 1);
        Assert.Equal(2, depot.Hooks.Passed.Count(point => point == nameof(Hooks.TransactionStarting)));
    }

    [Fact]
    public async Task A_commit_that_fails_is_not_repeated_blindly_but_by_another_attempt()
    {
        await using var depot = await StartAsync();
        depot.Hooks.Once(nameof(Hooks.TransactionCommitting), () => throw new PassingException());
        await ShipsOnceAsync(depot, attempts: 2);
    }

    [Fact]
    public async Task A_commit_whose_answer_is_lost_is_the_jobs_success()
    {
        await using var depot = await StartAsync();
        depot.Hooks.Once(nameof(Hooks.TransactionCommitted), () => throw new PassingException());
        await ShipsOnceAsync(depot, attempts: 1);
    }

    [Fact]
    public async Task An_interceptor_that_throws_costs_an_attempt_and_doubles_nothing()
    {
        foreach (var point in Hooks.All)
        {
            await using var depot = await StartAsync();
            depot.Hooks.Once(point, () => throw new InvalidOperationException(point));
            await ShipsOnceAsync(depot, point == nameof(Hooks.TransactionCommitted) ? 1 : 2);
        }
    }

    [Fact]
    public async Task A_job_that_is_no_longer_this_servers_saves_nothing()
    {
        await using var depot = await StartAsync();
        var id = "";
        var deleted = false;
        depot.Interruption.Before = async () =>
        {
            while (id.Length == 0) await Task.Yield();
            deleted = await depot.Client.DeleteAsync(id);
        };
        await SaveAsync(new Order { Id = 1 });
        id = await depot.Client.EnqueueAsync<Shipping>(x => x.ShipAsync(1, JobContext.None), new() { Queue = "ships" }, Token);
        await Eventually.TrueAsync(() => Task.FromResult(deleted), "the job is deleted while it runs");
        await Eventually.TrueAsync(() => Task.FromResult(depot.Hooks.Passed.Contains(nameof(Hooks.SavedChanges))), "it has tried to save");
        await depot.DisposeAsync(); // when it has stopped, the job has ended
        Assert.Equal(JobState.Deleted, (await Shop.FindAsync(id))?.State);
        Assert.Equal("", (await Shop.Context().Orders.SingleAsync(Token)).Name);
        Assert.Equal((1, 1), await Shop.CountAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task In_a_transaction_of_the_jobs_own_the_commit_is_the_jobs(bool commits)
    {
        await using var depot = await StartAsync();
        await SaveAsync(new Order { Id = 1 });
        var id = await depot.Client.EnqueueAsync<Shipping>(x => x.ShipInTransactionAsync(1, commits, JobContext.None), new() { Queue = "ships" }, Token);
        await AssertShippedOnceAsync(id, 1, commits ? 1 : 2);
    }

    [Fact]
    public async Task Without_a_server_it_saves()
    {
        var db = Shop.Context();
        db.Add(new Order { Id = 1 });
        db.Jobs().Enqueue<Mails>(x => x.Confirm(1));
        await new JobContext { JobId = Guid.CreateVersion7().ToString() }.CompleteWithAsync(db, Token);
        Assert.Equal((1, 1), await Shop.CountAsync());
        Assert.False(db.ChangeTracker.HasChanges());
        await db.SaveChangesAsync(Token);
        Assert.Equal((1, 1), await Shop.CountAsync());
    }

    private async Task<Depot> StartAsync()
    {
        var depot = new Depot(Place, "ships");
        await depot.StartAsync();
        return depot;
    }

    private async Task ShipsOnceAsync(Depot depot, int attempts)
    {
        var order = (await Shop.CountAsync()).Orders + 1;
        await SaveAsync(new Order { Id = order });
        var id = await depot.Client.EnqueueAsync<Shipping>(x => x.ShipAsync(order, JobContext.None), new() { Queue = "ships" }, Token);
        await AssertShippedOnceAsync(id, order, attempts);
    }

    private async Task AssertShippedOnceAsync(string id, int order, int attempts)
    {
        await Eventually.TrueAsync(async () => (await Shop.FindAsync(id))?.State is JobState.Succeeded or JobState.Failed or JobState.Deleted, "the job ends");
        var job = await Shop.FindAsync(id);
        Assert.Equal((JobState.Succeeded, attempts), (job?.State, job?.Attempt));
        Assert.Equal("shipped ", (await Shop.Context().Orders.SingleAsync(found => found.Id == order, Token)).Name);
        Assert.Equal((order, 2 * order), await Shop.CountAsync());
    }
}

public sealed class PostgreSqlCompletionTests : CompletionTests
{
    protected override Task<Place> MakePlaceAsync() => PostgreSqlPlace.MakeAsync();
}

public sealed class SqliteCompletionTests : CompletionTests
{
    protected override Task<Place> MakePlaceAsync() => SqlitePlace.MakeAsync();
}

public sealed class SqlServerCompletionTests : CompletionTests
{
    protected override Task<Place> MakePlaceAsync() => SqlServerPlace.MakeAsync();
}
