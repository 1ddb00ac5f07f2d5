using System.Transactions;
using JobLib.EntityFrameworkCore.Tests.Places;
using JobLib.EntityFrameworkCore.Tests.Shops;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace JobLib.EntityFrameworkCore.Tests.Saving;

/// <summary>Jobs share the fate of the transaction that their context is in.</summary>
public abstract class TransactionTests : PlaceTests
{
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Jobs_of_an_open_transaction_are_committed_or_rolled_back_with_it(bool commits, bool synchronous)
    {
        var db = Shop.Context();
        await InTransactionAsync(db, commits, async () =>
        {
            if (synchronous)
            {
                var first = db.Jobs().Enqueue<Mails>(x => x.Confirm(1));
                db.Jobs().ContinueJobWith<Mails>(first, x => x.Confirm(2));
                db.Jobs().StartNew(x => x.Enqueue<Mails>(m => m.Confirm(3)));
            }
            else
            {
                var first = await db.Jobs().EnqueueAsync<Mails>(x => x.Confirm(1), cancellationToken: Token);
                await db.Jobs().ContinueJobWithAsync<Mails>(first, x => x.Confirm(2), cancellationToken: Token);
                await db.Jobs().StartNewAsync(x => x.EnqueueAsync<Mails>(m => m.Confirm(3), cancellationToken: Token), cancellationToken: Token);
            }

            Assert.Equal(0, db.Jobs().PendingCount);
            db.Add(new Order { Id = 1 });
            await db.SaveChangesAsync(Token);
        });
        Assert.Equal(commits ? (1, 3) : (0, 0), await Shop.CountAsync());
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Jobs_that_were_collected_before_it_are_written_in_it_by_SaveChanges(bool commits, bool hasData)
    {
        var db = Shop.Context();
        db.Jobs().Enqueue<Mails>(x => x.Confirm(1));
        if (hasData) db.Add(new Order { Id = 1 });
        await InTransactionAsync(db, commits, () => db.SaveChangesAsync(Token));
        Assert.Equal(commits ? (hasData ? 1 : 0, 1) : (0, 0), await Shop.CountAsync());
        Assert.Equal(0, db.Jobs().PendingCount); // as the entities, which SaveChanges has taken for saved
        await db.SaveChangesAsync(Token);
        Assert.Equal(commits ? (hasData ? 1 : 0, 1) : (0, 0), await Shop.CountAsync());
    }

    [Fact]
    public async Task A_commit_without_SaveChanges_writes_nothing_that_was_collected()
    {
        var db = Shop.Context();
        db.Jobs().Enqueue<Mails>(x => x.Confirm(1));
        await InTransactionAsync(db, commits: true, () => Task.CompletedTask);
        Assert.Equal((0, 0), await Shop.CountAsync());
        Assert.Equal(1, db.Jobs().PendingCount);
    }

    [Fact]
    public async Task A_commit_after_a_SaveChanges_that_failed_in_it_writes_nothing_of_that()
    {
        await SaveAsync(new Order { Id = 1 });
        var db = Shop.Context();
        db.Jobs().Enqueue<Mails>(x => x.Confirm(1));
        db.Add(new Order { Id = 1 });
        await InTransactionAsync(db, commits: true, () => Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync(Token)));
        Assert.Equal((1, 0), await Shop.CountAsync());
        Assert.Equal(1, db.Jobs().PendingCount);
    }

    [Fact]
    public async Task A_transaction_of_ADO_in_which_the_context_is_takes_the_jobs_along()
    {
        var db = Shop.Context();
        await db.Database.OpenConnectionAsync(Token);
        await db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            await using var transaction = await db.Database.GetDbConnection().BeginTransactionAsync(Token);
            db.Jobs().Enqueue<Mails>(x => x.Confirm(1));
            await db.Database.UseTransactionAsync(transaction, Token);
            db.Jobs().Enqueue<Mails>(x => x.Confirm(2));
            db.Add(new Order { Id = 1 });
            await db.SaveChangesAsync(Token);
            await transaction.CommitAsync(Token); // of which Entity Framework hears nothing
        });
        await db.Database.CloseConnectionAsync();
        Assert.Equal((1, 2), await Shop.CountAsync());
    }

    [Fact]
    public async Task Changes_that_stay_until_the_commit_keep_their_jobs_until_then()
    {
        var db = Shop.Context();
        db.Add(new Order { Id = 1 });
        db.Jobs().Enqueue<Mails>(x => x.Confirm(1));
        await InTransactionAsync(db, commits: false, () => db.SaveChangesAsync(acceptAllChangesOnSuccess: false, Token));
        Assert.Equal(1, db.Jobs().PendingCount);
        Assert.Equal((0, 0), await Shop.CountAsync());
        await InTransactionAsync(db, commits: true, () => db.SaveChangesAsync(acceptAllChangesOnSuccess: false, Token));
        db.ChangeTracker.AcceptAllChanges();
        Assert.Equal(0, db.Jobs().PendingCount);
        Assert.Equal((1, 1), await Shop.CountAsync());
        await db.SaveChangesAsync(Token);
        Assert.Equal((1, 1), await Shop.CountAsync());
    }

    [Fact]
    public async Task A_strategy_that_repeats_a_transaction_loses_and_doubles_nothing()
    {
        var db = Shop.Context();
        db.Add(new Order { Id = 1 });
        db.Jobs().Enqueue<Mails>(x => x.Confirm(1));
        Shop.Hooks.Once(nameof(Hooks.TransactionCommitting), () => throw new PassingException());
        await db.Database.CreateExecutionStrategy().ExecuteInTransactionAsync(
            token => db.SaveChangesAsync(acceptAllChangesOnSuccess: false, token), _ => Task.FromResult(false), Token);
        db.ChangeTracker.AcceptAllChanges();
        Assert.Equal((1, 1), await Shop.CountAsync());
        Assert.Equal(0, db.Jobs().PendingCount);
    }

    [Fact]
    public async Task A_TransactionScope_is_refused_where_the_job_is_created()
    {
        var db = Shop.Context();
        using var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled);
        Assert.Throws<TransactionNotSupportedException>(() => db.Jobs().Enqueue<Mails>(x => x.Confirm(1)));
        await Assert.ThrowsAsync<TransactionNotSupportedException>(() => db.Jobs().EnqueueAsync<Mails>(x => x.Confirm(1), cancellationToken: Token));
        await Assert.ThrowsAsync<TransactionNotSupportedException>(() =>
            db.Jobs().StartNewAsync(x => x.Enqueue<Mails>(m => m.Confirm(1)), cancellationToken: Token)
        );
    }

    [Fact]
    public async Task A_TransactionScope_around_SaveChanges_is_refused_before_anything_is_saved()
    {
        var db = Shop.Context();
        db.Add(new Order { Id = 1 });
        db.Jobs().Enqueue<Mails>(x => x.Confirm(1));
        using (new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            await Assert.ThrowsAsync<TransactionNotSupportedException>(() => db.SaveChangesAsync(Token));
            Assert.Throws<TransactionNotSupportedException>(() => db.SaveChanges());
        }

        await db.SaveChangesAsync(Token);
        Assert.Equal((1, 1), await Shop.CountAsync());
    }

    [Fact]
    public async Task A_transaction_of_ones_own_in_the_options_is_refused()
    {
        var db = Shop.Context();
        await InTransactionAsync(db, commits: true, () =>
        {
            var options = new EnqueueOptions { Transaction = db.Database.CurrentTransaction?.GetDbTransaction() };
            Assert.Throws<ArgumentException>(() => db.Jobs().Enqueue<Mails>(x => x.Confirm(1), options));
            return Task.CompletedTask;
        });
    }

    private static Task InTransactionAsync(ShopContext db, bool commits, Func<Task> work) => db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
    {
        await using var transaction = await db.Database.BeginTransactionAsync(Token);
        await work();
        if (commits) await transaction.CommitAsync(Token);
    });
}

public sealed class PostgreSqlTransactionTests : TransactionTests
{
    protected override Task<Place> MakePlaceAsync() => PostgreSqlPlace.MakeAsync();
}

public sealed class SqliteTransactionTests : TransactionTests
{
    protected override Task<Place> MakePlaceAsync() => SqlitePlace.MakeAsync();
}

public sealed class SqlServerTransactionTests : TransactionTests
{
    protected override Task<Place> MakePlaceAsync() => SqlServerPlace.MakeAsync();
}
