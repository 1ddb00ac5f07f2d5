using JobLib;

namespace QuickStart;

/// <summary>
/// The storage that <c>JOBLIB_STORAGE</c> names: <c>sqlite</c> (a file beside the application) unless it says <c>redis</c>, <c>postgresql</c>, <c>sqlserver</c>
/// or <c>memory</c>. Servers are found by <c>JOBLIB_CONNECTION</c>.
/// </summary>
internal static class ChosenStorage
{
    public static JobLibBuilder UseChosenStorage(this JobLibBuilder jobs) => Environment.GetEnvironmentVariable("JOBLIB_STORAGE") switch
    {
        null or "" or "sqlite" => jobs.UseSqlite(Environment.GetEnvironmentVariable("JOBLIB_SQLITE") ?? "jobs.db"),
        "memory" => jobs.UseInMemory(),
        "redis" => jobs.UseRedis(Connection("localhost:6379")),
        "postgresql" => jobs.UsePostgreSql(Connection("Host=localhost;Username=postgres;Database=postgres")),
        "sqlserver" => jobs.UseSqlServer(Connection("Server=localhost;Database=jobs;Integrated Security=true;TrustServerCertificate=true")),
        var other => throw new InvalidOperationException($"JOBLIB_STORAGE is '{other}'. Set it to sqlite, redis, postgresql, sqlserver or memory."),
    };

    private static string Connection(string usual) => Environment.GetEnvironmentVariable("JOBLIB_CONNECTION") ?? usual;
}
