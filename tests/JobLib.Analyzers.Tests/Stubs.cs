namespace JobLib.Analyzers.Tests;

/// <summary>As much of a library as the rules know of it, where the library itself would be a dependency for a name.</summary>
internal static class Stubs
{
    public const string EntityFramework = """
        namespace Microsoft.EntityFrameworkCore
        {
            public class DbContext
            {
                public int SaveChanges() => 0;
                public System.Threading.Tasks.Task<int> SaveChangesAsync(System.Threading.CancellationToken cancellationToken = default) => System.Threading.Tasks.Task.FromResult(0);
            }
        }

        namespace JobLib
        {
            public interface IDbContextJobs : IJobCreator;

            public static class DbContextJobsExtensions
            {
                public static IDbContextJobs Jobs(this Microsoft.EntityFrameworkCore.DbContext context) => throw new System.NotSupportedException();
            }
        }
        """;
}
