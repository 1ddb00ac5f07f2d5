using JobLib.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Makes a context known to JobLib.</summary>
public static class JobLibDbContextOptionsBuilderExtensions
{
    /// <summary>
    /// Lets the contexts of these options create jobs with their data: <c>db.Jobs()</c>. For <c>AddDbContext</c>, <c>AddDbContextPool</c> and their factories
    /// alike.
    /// </summary>
    /// <param name="options">The context's options, as in <c>options.UseNpgsql(connectionString).UseJobLib()</c>.</param>
    /// <param name="services">The services among which <c>AddJobLib</c> is; null for those of the application that the context was registered in.</param>
    public static DbContextOptionsBuilder UseJobLib(this DbContextOptionsBuilder options, IServiceProvider? services = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ((IDbContextOptionsBuilderInfrastructure)options).AddOrUpdateExtension(new JobLibOptionsExtension(services));
        return options;
    }

    /// <inheritdoc cref="UseJobLib(DbContextOptionsBuilder, IServiceProvider?)"/>
    public static DbContextOptionsBuilder<TContext> UseJobLib<TContext>(this DbContextOptionsBuilder<TContext> options, IServiceProvider? services = null)
        where TContext : DbContext
    {
        ((DbContextOptionsBuilder)options).UseJobLib(services);
        return options;
    }
}
