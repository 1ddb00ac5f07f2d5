using JobLib.Sqlite.Tests;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JobLib.EntityFrameworkCore.Tests.Guide;

/// <summary>The blocks of <c>docs/guides/entity-framework.md</c>.</summary>
public sealed class EntityFrameworkGuideTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_in_the_guide_runs()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("shop.db");
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddScoped<Checkout>();

        #region ef-setup
        builder.Services.AddJobLib(jobs => jobs.UseSqlite(file));
        builder.Services.AddJobServer();
        builder.Services.AddDbContext<GuideContext>(options => options.UseSqlite($"Data Source={file}").UseJobLib());
        #endregion

        using (var host = builder.Build())
        {
            await using (var scope = host.Services.CreateAsyncScope())
                await scope.ServiceProvider.GetRequiredService<GuideContext>().Database.EnsureCreatedAsync(Token);
            await host.StartAsync(Token);
            var shipments = new List<string>();
            foreach (
                var place in new Func<Checkout, Task<string>>[]
                {
                    checkout => checkout.PlaceAsync(1, Token),
                    checkout => checkout.PlaceInTransactionAsync(2, Token),
                }
            )
            {
                await using var scope = host.Services.CreateAsyncScope();
                shipments.Add(await place(scope.ServiceProvider.GetRequiredService<Checkout>()));
            }

            var monitor = host.Services.GetRequiredService<IJobMonitor>();
            await Eventually.TrueAsync(
                async () => (await monitor.QueryAsync(new() { States = [JobState.Succeeded] })).Items.Count == 5,
                "two orders are shipped and confirmed, one of them with a reminder"
            );
            Assert.All(shipments, id => Assert.NotNull(monitor.FindAsync(id)));
            await using var last = host.Services.CreateAsyncScope();
            Assert.Equal(
                [true, true],
                await last
                    .ServiceProvider.GetRequiredService<GuideContext>()
                    .Purchases.OrderBy(purchase => purchase.Id)
                    .Select(purchase => purchase.Shipped)
                    .ToListAsync(Token)
            );
            await host.StopAsync(Token);
        }

        SqliteConnection.ClearAllPools();
    }
}
