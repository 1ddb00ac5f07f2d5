using JobLib.EntityFrameworkCore.Tests.Places;
using JobLib.EntityFrameworkCore.Tests.Shops;
using Microsoft.EntityFrameworkCore;

namespace JobLib.EntityFrameworkCore.Tests.Saving;

/// <summary>Whatever goes wrong at whatever point of a SaveChanges: the job is there if and only if the data are, and once.</summary>
public abstract class FaultTests : PlaceTests
{
    private int number;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_interceptor_that_throws_parts_no_job_from_its_data(bool synchronous)
    {
        foreach (var point in Hooks.All)
        {
            var db = await NewAsync(hasData: true);
            Shop.Hooks.Once(point, () => throw new InvalidOperationException(point));
            await Assert.ThrowsAnyAsync<Exception>(() => SaveAsync(db, synchronous));
            await AssertTogetherAsync(point);
            await GoOnAsync(db, point, synchronous);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_passes_is_repeated_and_doubles_nothing(bool synchronous)
    {
        foreach (var point in Hooks.All)
        {
            var db = await NewAsync(hasData: true);
            Shop.Hooks.Once(point, () => throw new PassingException());
            var error = await Record.ExceptionAsync(() => SaveAsync(db, synchronous));
            Assert.Equal((point, IsRepeated(point)), (point, error is null)); // a commit whose answer was lost is repeated too, and finds its order there
            await AssertTogetherAsync(point);
            await GoOnAsync(db, point, synchronous);
        }
    }

    [Fact]
    public async Task A_token_that_is_cancelled_on_the_way_parts_no_job_from_its_data()
    {
        foreach (var point in Hooks.All)
        {
            var db = await NewAsync(hasData: true);
            using var end = new CancellationTokenSource();
            Shop.Hooks.Once(point, end.Cancel);
            await Record.ExceptionAsync(() => db.SaveChangesAsync(end.Token));
            await AssertTogetherAsync(point);
            await GoOnAsync(db, point, synchronous: false);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_job_alone_survives_the_same(bool synchronous)
    {
        foreach (var point in Hooks.All)
        {
            var db = await NewAsync(hasData: false);
            Shop.Hooks.Once(point, () => throw new PassingException());
            await Record.ExceptionAsync(() => SaveAsync(db, synchronous));
            await SaveAsync(db, synchronous);
            Assert.Equal((point, (0, number)), (point, await Shop.CountAsync()));
            Assert.Equal((point, 0), (point, db.Jobs().PendingCount));
        }
    }

    [Fact]
    public async Task A_transaction_after_a_SaveChanges_that_never_began_writes_nothing_of_it()
    {
        var db = await NewAsync(hasData: false);
        Shop.Hooks.Once(nameof(Hooks.SavingChanges), () => throw new InvalidOperationException());
        await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync(Token));
        await db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Token);
            await transaction.CommitAsync(Token);
        });
        Assert.Equal((0, 0), await Shop.CountAsync());
        Assert.Equal(1, db.Jobs().PendingCount);
    }

    [Fact]
    public async Task A_job_that_an_interceptor_creates_is_saved_with_what_it_saw()
    {
        var db = Shop.Context();
        db.Add(new Order { Id = 1 });
        Shop.Hooks.Once(nameof(Hooks.SavingChanges), () => db.Jobs().Enqueue<Mails>(x => x.Confirm(1)));
        Shop.Hooks.Once(nameof(Hooks.TransactionCommitted), () => throw new InvalidOperationException());
        await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync(Token));
        Assert.Equal((1, 1), await Shop.CountAsync());
    }

    [Fact]
    public async Task A_SaveChanges_that_an_interceptor_suppresses_writes_no_job()
    {
        var db = await NewAsync(hasData: true);
        Shop.Hooks.Suppresses = true;
        await db.SaveChangesAsync(Token);
        Assert.Equal((0, 0), await Shop.CountAsync());
        Shop.Hooks.Suppresses = false;
        await db.SaveChangesAsync(Token);
        Assert.Equal((1, 1), await Shop.CountAsync());
    }

    private static bool IsRepeated(string point) =>
        point is not (nameof(Hooks.SavingChanges) or nameof(Hooks.SavedChanges) or nameof(Hooks.TransactionCommitted));

    private static Task SaveAsync(ShopContext db, bool synchronous) => synchronous ? Task.Run(() => db.SaveChanges(), Token) : db.SaveChangesAsync(Token);

    private async Task<ShopContext> NewAsync(bool hasData)
    {
        var db = Shop.Context();
        number++;
        if (hasData) db.Add(new Order { Id = number });
        await db.Jobs().EnqueueAsync<Mails>(x => x.Confirm(number), cancellationToken: Token);
        return db;
    }

    private async Task AssertTogetherAsync(string point)
    {
        var (orders, jobs) = await Shop.CountAsync();
        Assert.Equal((point, orders), (point, jobs));
        Assert.InRange(orders, number - 1, number);
    }

    // The application saves what is left, without an order that is there already.
    private async Task GoOnAsync(ShopContext db, string point, bool synchronous)
    {
        if ((await Shop.CountAsync()).Orders == number) db.ChangeTracker.Clear();
        await SaveAsync(db, synchronous);
        Assert.Equal((point, (number, number)), (point, await Shop.CountAsync()));
        Assert.Equal((point, 0), (point, db.Jobs().PendingCount));
        Assert.Equal(AutoTransactionBehavior.WhenNeeded, db.Database.AutoTransactionBehavior);
    }
}

public sealed class PostgreSqlFaultTests : FaultTests
{
    protected override Task<Place> MakePlaceAsync() => PostgreSqlPlace.MakeAsync();
}

public sealed class SqliteFaultTests : FaultTests
{
    protected override Task<Place> MakePlaceAsync() => SqlitePlace.MakeAsync();
}

public sealed class SqlServerFaultTests : FaultTests
{
    protected override Task<Place> MakePlaceAsync() => SqlServerPlace.MakeAsync();
}
