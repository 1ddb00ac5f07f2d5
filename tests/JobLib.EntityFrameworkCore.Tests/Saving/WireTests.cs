using JobLib.EntityFrameworkCore.Tests.Places;
using JobLib.EntityFrameworkCore.Tests.Shops;
using JobLib.PostgreSql.Tests.Server;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL;

namespace JobLib.EntityFrameworkCore.Tests.Saving;

/// <summary>What a network and other sessions do to a SaveChanges, on PostgreSQL and with its provider's own strategy.</summary>
public sealed class WireTests : PlaceTests
{
    protected override StrategyFactory Strategy => dependencies => new NpgsqlRetryingExecutionStrategy(dependencies);

    protected override Task<Place> MakePlaceAsync() => PostgreSqlPlace.MakeAsync();

    [Theory]
    [InlineData(nameof(Hooks.CommandCreated), true)]
    [InlineData(nameof(Hooks.CommandCreated), false)]
    [InlineData(nameof(Hooks.TransactionCommitting), true)]
    [InlineData(nameof(Hooks.TransactionCommitting), false)]
    public async Task A_connection_that_breaks_is_replaced_and_everything_is_there_once(string point, bool synchronous)
    {
        var db = Shop.Context();
        db.Add(new Order { Id = 1 });
        db.Jobs().Enqueue<Mails>(x => x.Confirm(1));
        Shop.Hooks.Once(point, () => Terminate(db));
        if (synchronous) await Task.Run(() => db.SaveChanges(), Token);
        else await db.SaveChangesAsync(Token);
        Assert.Equal((1, 1), await Shop.CountAsync());
        Assert.Equal(2, Shop.Hooks.Passed.Count(passed => passed == nameof(Hooks.TransactionStarting)));
    }

    [Fact]
    public async Task A_SaveChanges_that_waits_for_another_transaction_is_cancelled_and_leaves_its_context_in_order()
    {
        var (holder, db) = (Shop.Context(), Shop.Context());
        await using var transaction = await HoldKeyAsync(holder);
        db.Add(new Order { Id = 1 });
        await db.Jobs().EnqueueAsync<Mails>(x => x.Confirm(1), new() { IdempotencyKey = "k" }, Token);
        using var end = new CancellationTokenSource();
        Shop.Hooks.Once(nameof(Hooks.ReaderExecuted), () => end.CancelAfter(TimeSpan.FromMilliseconds(300))); // the jobs come next, and wait
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => db.SaveChangesAsync(end.Token));
        Assert.Equal((0, 0), await Shop.CountAsync());
        await transaction.CommitAsync(Token);
        await db.SaveChangesAsync(Token);
        Assert.Equal((1, 1), await Shop.CountAsync()); // the key was taken
    }

    [Fact]
    public async Task A_creation_that_waits_in_an_open_transaction_is_cancelled_and_leaves_its_context_in_order()
    {
        var (holder, db) = (Shop.Context(), Shop.Context());
        await using var held = await HoldKeyAsync(holder);
        await db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Token);
            using var end = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
                db.Jobs().EnqueueAsync<Mails>(x => x.Confirm(1), new() { IdempotencyKey = "k" }, end.Token)
            );
        });
        await held.CommitAsync(Token);
        db.Add(new Order { Id = 1 });
        await db.SaveChangesAsync(Token);
        Assert.Equal((1, 1), await Shop.CountAsync());
    }

    private static Task<Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction> HoldKeyAsync(ShopContext holder) =>
        holder
            .Database.CreateExecutionStrategy()
            .ExecuteAsync(async () =>
    {
        var transaction = await holder.Database.BeginTransactionAsync(Token);
        await holder.Jobs().EnqueueAsync<Mails>(x => x.Confirm(1), new() { IdempotencyKey = "k" }, Token);
        return transaction;
    });

    private static void Terminate(ShopContext db)
    {
        using var other = new NpgsqlConnection(TestDatabase.ConnectionString);
        other.Open();
        using var command = new NpgsqlCommand($"SELECT pg_terminate_backend({((NpgsqlConnection)db.Database.GetDbConnection()).ProcessID}, 5000)", other);
        command.ExecuteScalar();
    }
}
