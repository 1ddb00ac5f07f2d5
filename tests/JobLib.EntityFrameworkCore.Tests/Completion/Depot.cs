using JobLib.EntityFrameworkCore.Tests.Places;
using JobLib.EntityFrameworkCore.Tests.Shops;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.EntityFrameworkCore.Tests.Completion;

/// <summary>The application with a server, whose jobs ship orders.</summary>
internal sealed class Depot(Action<JobLibBuilder> storage, Action<DbContextOptionsBuilder> provider, params string[] queues) : IAsyncDisposable
{
    private readonly App app = new(
        storage,
        server =>
        {
            App.ShortLeases(server);
            server.Queues = queues;
            server.WorkerCount = 2;
        },
        services => services.AddSingleton<Hooks>().AddSingleton<Interruption>().AddDbContext<ShopContext>((services, options) =>
        {
            provider(options);
            options.UseJobLib().AddInterceptors(services.GetRequiredService<Hooks>());
        }));

    public Depot(Place place, params string[] queues)
        : this(place.UseStorage, options => place.UseProvider(options, dependencies => new RepeatingStrategy(dependencies)), queues)
    {
    }

    public Hooks Hooks => app.Services.GetRequiredService<Hooks>();

    public Interruption Interruption => app.Services.GetRequiredService<Interruption>();

    public IBackgroundJobClient Client => app.Client;

    public Task StartAsync() => app.StartAsync();

    public Task RunUntilInputEndsAsync() => app.RunUntilInputEndsAsync();

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
