using JobLib.EntityFrameworkCore.Tests.Places;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.EntityFrameworkCore.Tests.Shops;

/// <summary>The ways in which an application comes to its contexts, and what is said where one does not fit.</summary>
public sealed class RegistrationTests : IAsyncLifetime
{
    private Place? made;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Place Place => made ?? throw new InvalidOperationException("The test has not begun.");

    public async ValueTask InitializeAsync() => made = await SqlitePlace.MakeAsync();

    public ValueTask DisposeAsync() => Place.DisposeAsync();

    [Fact]
    public async Task A_context_of_a_pool_begins_without_the_jobs_of_the_one_before()
    {
        await using var shop = await Shop.OpenAsync(Place, register: (services, configure) => services.AddDbContextPool<ShopContext>(configure, poolSize: 1));
        var ids = new HashSet<Guid>();
        for (var i = 1; i <= 3; i++)
        {
            await using (var scope = shop.Services.CreateAsyncScope())
            {
                var dropping = scope.ServiceProvider.GetRequiredService<ShopContext>();
                dropping.Add(new Order { Id = -i });
                dropping.Jobs().Enqueue<Mails>(x => x.Confirm(-1));
                ids.Add(dropping.ContextId.InstanceId);
            }

            await using (var scope = shop.Services.CreateAsyncScope())
            {
                var db = scope.ServiceProvider.GetRequiredService<ShopContext>();
                Assert.Equal((0, AutoTransactionBehavior.WhenNeeded), (db.Jobs().PendingCount, db.Database.AutoTransactionBehavior));
                db.Add(new Order { Id = i });
                db.Jobs().Enqueue<Mails>(x => x.Confirm(1));
                await db.SaveChangesAsync(Token);
                ids.Add(db.ContextId.InstanceId);
            }

            Assert.Equal((i, i), await CountAsync(shop));
        }

        Assert.Single(ids); // it was one and the same
        Assert.Equal(3, shop.Log.Events.Count(line => line.Event == 1301));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_context_of_a_factory_saves_its_jobs(bool pooled)
    {
        await using var shop = await Shop.OpenAsync(Place, register: (services, configure) => _ = pooled
            ? services.AddPooledDbContextFactory<ShopContext>(configure)
            : services.AddDbContextFactory<ShopContext>(configure));
        await using var db = await shop.Services.GetRequiredService<IDbContextFactory<ShopContext>>().CreateDbContextAsync(Token);
        db.Add(new Order { Id = 1 });
        db.Jobs().Enqueue<Mails>(x => x.Confirm(1));
        await db.SaveChangesAsync(Token);
        Assert.Equal((1, 1), await CountAsync(shop));
    }

    [Fact]
    public async Task A_context_that_is_made_by_hand_is_handed_the_services()
    {
        await using var shop = await Shop.OpenAsync(Place);
        var options = new DbContextOptionsBuilder<ShopContext>();
        Place.UseProvider(options);
        await using var db = new ShopContext(options.UseJobLib(shop.Services).UseJobLib(shop.Services).Options);
        db.Add(new Order { Id = 1 });
        db.Jobs().Enqueue<Mails>(x => x.Confirm(1));
        await db.SaveChangesAsync(Token);
        Assert.Equal((1, 1), await CountAsync(shop));
    }

    [Fact]
    public async Task A_context_that_nobody_told_of_JobLib_says_what_to_call()
    {
        var options = new DbContextOptionsBuilder<ShopContext>();
        Place.UseProvider(options);
        await using (var db = new ShopContext(options.Options))
        {
            Assert.Contains("UseJobLib()", Assert.Throws<InvalidOperationException>(db.Jobs).Message, StringComparison.Ordinal);
        }

        await using (var db = new ShopContext(options.UseJobLib().Options))
        {
            Assert.Contains("UseJobLib(services)", Assert.Throws<InvalidOperationException>(db.Jobs).Message, StringComparison.Ordinal);
        }

        await using var services = new ServiceCollection().BuildServiceProvider();
        await using (var db = new ShopContext(options.UseJobLib(services).Options))
        {
            Assert.Contains("AddJobLib", Assert.Throws<InvalidOperationException>(db.Jobs).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Entity_Frameworks_own_services_cannot_be_the_applications()
    {
        await using var services = new ServiceCollection().AddEntityFrameworkSqlite().BuildServiceProvider();
        var options = new DbContextOptionsBuilder<ShopContext>();
        Place.UseProvider(options);
        options.UseJobLib().UseInternalServiceProvider(services);
        Assert.Contains(
            "UseInternalServiceProvider",
            Assert.Throws<InvalidOperationException>(() => new ShopContext(options.Options)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_storage_in_memory_is_refused_where_the_job_is_created()
    {
        await using var db = With(jobs => jobs.UseInMemory());
        Assert.Contains(
            "in-memory",
            Assert.Throws<TransactionNotSupportedException>(() => db.Jobs().Enqueue<Mails>(x => x.Confirm(1))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_storage_in_another_file_is_refused_where_the_job_is_created()
    {
        await using var other = await SqlitePlace.MakeAsync();
        await using var db = With(other.UseStorage);
        await Assert.ThrowsAsync<TransactionNotSupportedException>(() => db.Jobs().EnqueueAsync<Mails>(x => x.Confirm(1), cancellationToken: Token));
        await Assert.ThrowsAsync<TransactionNotSupportedException>(() =>
            db.Jobs().StartNewAsync(x => x.Enqueue<Mails>(m => m.Confirm(1)), cancellationToken: Token)
        );
        Assert.Equal(0, db.Jobs().PendingCount);
    }

    [Fact]
    public async Task A_storage_of_another_kind_is_refused_where_the_job_is_created()
    {
        await using var other = await PostgreSqlPlace.MakeAsync();
        await using var db = With(other.UseStorage);
        Assert.Contains(
            "SqliteConnection",
            (
                await Assert.ThrowsAsync<TransactionNotSupportedException>(() => db.Jobs().EnqueueAsync<Mails>(x => x.Confirm(1), cancellationToken: Token))
            ).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Another_database_of_the_same_server_is_refused_where_the_job_is_created()
    {
        await using var place = await PostgreSqlPlace.MakeAsync();
        var options = new DbContextOptionsBuilder<ShopContext>();
        var other = new Npgsql.NpgsqlConnectionStringBuilder(((PostgreSqlPlace)place).ConnectionString) { Database = "template1" };
        await using var services = new ServiceCollection().AddJobLib(place.UseStorage).BuildServiceProvider();
        await using var db = new ShopContext(options.UseNpgsql(other.ConnectionString).UseJobLib(services).Options);
        Assert.Contains(
            "template1",
            (
                await Assert.ThrowsAsync<TransactionNotSupportedException>(() => db.Jobs().EnqueueAsync<Mails>(x => x.Confirm(1), cancellationToken: Token))
            ).Message,
            StringComparison.Ordinal
        );
    }

    private ShopContext With(Action<JobLibBuilder> storage)
    {
        var services = new ServiceCollection().AddJobLib(storage).BuildServiceProvider(); // goes with the test's process
        var options = new DbContextOptionsBuilder<ShopContext>();
        Place.UseProvider(options);
        return new(options.UseJobLib(services).Options);
    }

    private async Task<(int Orders, int Jobs)> CountAsync(Shop shop)
    {
        var options = new DbContextOptionsBuilder<ShopContext>();
        Place.UseProvider(options);
        await using var db = new ShopContext(options.Options);
        return (await db.Orders.CountAsync(Token), (await shop.CountAsync(jobsAlone: true)).Jobs);
    }
}
