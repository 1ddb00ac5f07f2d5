using JobLib.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace JobLib;

/// <summary>Jobs that are created with the data of a <see cref="DbContext"/> or not at all.</summary>
public static class DbContextJobsExtensions
{
    /// <summary>
    /// The jobs of this context: <c>await db.Jobs().EnqueueAsync&lt;IMailer&gt;(x => x.WelcomeAsync(id))</c>, and then <c>SaveChangesAsync</c>.
    /// </summary>
    /// <param name="context">A context on the database in which JobLib has its tables.</param>
    /// <exception cref="InvalidOperationException">The context was set up without <c>UseJobLib</c>, or its application has no JobLib.</exception>
    public static IDbContextJobs Jobs(this DbContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.GetService<IDbContextOptions>().FindExtension<JobLibOptionsExtension>() is null
            ? throw new InvalidOperationException(
                $"{context.GetType().Name} knows nothing of JobLib. Call UseJobLib() where its options are made: services.AddDbContext<{context.GetType().Name}>(options => options.Use…(…).UseJobLib())."
            )
            : context.GetService<DbContextJobs>();
    }
}
