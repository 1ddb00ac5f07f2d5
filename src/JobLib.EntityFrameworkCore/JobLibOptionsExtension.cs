using JobLib.EntityFrameworkCore.Saving;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.EntityFrameworkCore;

/// <summary>What <c>UseJobLib</c> adds to a context's options: a few services of the context's own, which live and are reset with it, also in a pool.</summary>
/// <param name="services">The services among which <c>AddJobLib</c> is; null for those of the application that the context was registered in.</param>
internal sealed class JobLibOptionsExtension(IServiceProvider? services) : IDbContextOptionsExtension
{
    public DbContextOptionsExtensionInfo Info => field ??= new Description(this);

    public void ApplyServices(IServiceCollection services)
    {
        services.AddScoped<PendingJobs>();
        services.AddScoped<IResettableService>(context => context.GetRequiredService<PendingJobs>());
        services.AddScoped<IInterceptor, SaveInterceptor>();
        services.AddScoped<DbContextJobs>();
    }

    public void Validate(IDbContextOptions options)
    {
        if (options.FindExtension<CoreOptionsExtension>()?.InternalServiceProvider is not null)
        {
            throw new InvalidOperationException(
                "UseJobLib has services of its own for each context, and UseInternalServiceProvider leaves no place for them. Leave the second out: Entity Framework makes and keeps such a provider itself."
            );
        }
    }

    /// <summary>The services of the application's JobLib.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public IServiceProvider ServicesOf(IDbContextOptions options)
    {
        var found = services ?? options.FindExtension<CoreOptionsExtension>()?.ApplicationServiceProvider;
        return found?.GetService<JobLibBuilder>() is not null
            ? found
            : throw new InvalidOperationException(found is null
                ? "UseJobLib does not know the application's services. Register the context by AddDbContext, AddDbContextPool or AddDbContextFactory, or hand the services over: UseJobLib(services)."
                : "The services of the context have no JobLib among them. Call services.AddJobLib(…), with the storage in the context's own database.");
    }

    private sealed class Description(IDbContextOptionsExtension extension) : DbContextOptionsExtensionInfo(extension)
    {
        public override bool IsDatabaseProvider => false;

        public override string LogFragment => "using JobLib ";

        public override int GetServiceProviderHashCode() => 0;

        public override bool ShouldUseSameServiceProvider(DbContextOptionsExtensionInfo other) => other is Description;

        public override void PopulateDebugInfo(IDictionary<string, string> debugInfo) => debugInfo["JobLib:UseJobLib"] = "1";
    }
}
