using JobLib;

namespace StandaloneDashboard;

/// <summary>The storage that the setting <c>Storage</c> names, by the connection string <c>Jobs</c>.</summary>
internal static class ConfiguredStorage
{
    public static JobLibBuilder UseConfiguredStorage(this JobLibBuilder jobs, IConfiguration configuration)
    {
        var connection = configuration.GetConnectionString("Jobs");
        if (string.IsNullOrEmpty(connection))
        {
            throw new InvalidOperationException(
                "Set the connection string Jobs (ConnectionStrings__Jobs in the environment); for SQLite, the path of the file."
            );
        }

        return configuration["Storage"] switch
        {
            "postgresql" => jobs.UsePostgreSql(connection),
            "sqlserver" => jobs.UseSqlServer(connection),
            "redis" => jobs.UseRedis(connection),
            "sqlite" => jobs.UseSqlite(connection),
            var other => throw new InvalidOperationException($"The setting Storage is '{other}'. Set it to postgresql, sqlserver, redis or sqlite."),
        };
    }
}
