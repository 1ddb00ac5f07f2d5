using JobLib.EntityFrameworkCore.Tests.Places;
using JobLib.EntityFrameworkCore.Tests.Shops;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.EntityFrameworkCore.Tests.Schema;

/// <summary>JobLib's tables and Entity Framework's live side by side in one database, and neither migrates the other's.</summary>
public abstract class SideBySideTests : IAsyncLifetime
{
    private Place? place;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Place Place => place ?? throw new InvalidOperationException("The test has not begun.");

    protected abstract Task<Place> MakePlaceAsync();

    public async ValueTask InitializeAsync() => place = await MakePlaceAsync();

    public async ValueTask DisposeAsync()
    {
        if (place is not null) await place.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Migrations_make_and_drop_the_applications_tables_alone(bool jobsFirst)
    {
        await using var services = new ServiceCollection().AddJobLib(Place.UseStorage).BuildServiceProvider();
        var monitor = services.GetRequiredService<IJobMonitor>();
        if (jobsFirst) await monitor.QueryAsync(new(), Token); // JobLib makes its tables when it is first used
        await using var db = Context<MigratedContext>(services);
        await db.Database.MigrateAsync(Token);
        db.Add(new Order { Id = 1 });
        await db.Jobs().EnqueueAsync<Mails>(x => x.Confirm(1), cancellationToken: Token);
        await db.SaveChangesAsync(Token);
        Assert.DoesNotContain(db.Model.GetEntityTypes(), type => type.ClrType != typeof(Order));
        await db.GetService<IMigrator>().MigrateAsync(Migration.InitialDatabase, Token);
        Assert.Single((await monitor.QueryAsync(new(), Token)).Items);
    }

    [Fact]
    public async Task EnsureCreated_makes_nothing_where_JobLib_has_made_its_tables()
    {
        await using var services = new ServiceCollection().AddJobLib(Place.UseStorage).BuildServiceProvider();
        await services.GetRequiredService<IJobMonitor>().QueryAsync(new(), Token);
        await using var db = Context<ShopContext>(services);
        Assert.False(await db.Database.EnsureCreatedAsync(Token)); // it takes any table for its own
        await Assert.ThrowsAnyAsync<Exception>(() => db.Orders.CountAsync(Token));
    }

    private TContext Context<TContext>(IServiceProvider services)
        where TContext : DbContext
    {
        var options = new DbContextOptionsBuilder<TContext>();
        Place.UseProvider(options);
        return ActivatorUtilities.CreateInstance<TContext>(services, options.UseJobLib(services).Options);
    }
}

public sealed class PostgreSqlSideBySideTests : SideBySideTests
{
    protected override Task<Place> MakePlaceAsync() => PostgreSqlPlace.MakeAsync();
}

public sealed class SqliteSideBySideTests : SideBySideTests
{
    protected override Task<Place> MakePlaceAsync() => SqlitePlace.MakeAsync();
}

public sealed class SqlServerSideBySideTests : SideBySideTests
{
    protected override Task<Place> MakePlaceAsync() => SqlServerPlace.MakeAsync();
}
