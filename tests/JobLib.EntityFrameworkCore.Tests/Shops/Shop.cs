using JobLib.EntityFrameworkCore.Tests.Places;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JobLib.EntityFrameworkCore.Tests.Shops;

/// <summary>An application that keeps orders and jobs in one database. It has no server: what was created stays to be looked at.</summary>
public sealed class Shop : IAsyncDisposable
{
    private readonly ServiceProvider services;
    private readonly List<IAsyncDisposable> scopes = [];

    private Shop(ServiceProvider services) => this.services = services;

    public Hooks Hooks => services.GetRequiredService<Hooks>();

    public EventLog Log => services.GetRequiredService<EventLog>();

    public IServiceProvider Services => services;

    private IJobMonitor Monitor => services.GetRequiredService<IJobMonitor>();

    /// <param name="place">The database.</param>
    /// <param name="strategy">How contexts repeat what fails; null for the provider's default, which repeats nothing.</param>
    /// <param name="register">How the context is registered; null for <c>AddDbContext</c>.</param>
    public static async Task<Shop> OpenAsync(
        Place place,
        StrategyFactory? strategy = null,
        Action<IServiceCollection, Action<IServiceProvider, DbContextOptionsBuilder>>? register = null
    )
    {
        var collection = new ServiceCollection().AddSingleton<Hooks>().AddSingleton<EventLog>().AddLogging();
        collection.AddSingleton<ILoggerProvider>(provider => provider.GetRequiredService<EventLog>()).AddJobLib(place.UseStorage);
        register ??= static (collection, configure) => collection.AddDbContext<ShopContext>(configure);
        register(collection, (provider, options) =>
        {
            place.UseProvider(options, strategy);
            options.UseJobLib().AddInterceptors(provider.GetRequiredService<Hooks>());
        });
        var shop = new Shop(collection.BuildServiceProvider());
        await shop.CountAsync(jobsAlone: true); // the storage is ready
        var plain = new DbContextOptionsBuilder<ShopContext>();
        place.UseProvider(plain);
        await using var db = new ShopContext(plain.Options);
        await db.GetService<IRelationalDatabaseCreator>().CreateTablesAsync();
        return shop;
    }

    /// <summary>A context of its own scope, which ends with the shop.</summary>
    public ShopContext Context()
    {
        var scope = services.CreateAsyncScope();
        scopes.Add(scope);
        return scope.ServiceProvider.GetRequiredService<ShopContext>();
    }

    /// <summary>How many orders there are, and how many jobs.</summary>
    public async Task<(int Orders, int Jobs)> CountAsync(bool jobsAlone = false)
    {
        var jobs = (await Monitor.QueryAsync(new() { Size = 500 })).Items.Count;
        return (jobsAlone ? 0 : await Context().Orders.CountAsync(), jobs);
    }

    public Task<JobDetails?> FindAsync(string id) => Monitor.FindAsync(id);

    public Task<BatchSummary?> FindBatchAsync(string id) => Monitor.FindBatchAsync(id);

    public async ValueTask DisposeAsync()
    {
        foreach (var scope in scopes) await scope.DisposeAsync();
        await services.DisposeAsync();
    }
}
