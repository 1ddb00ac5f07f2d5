using Microsoft.Data.SqlClient;

namespace JobLib;

/// <summary>Chooses SQL Server as the storage.</summary>
public static class SqlServerJobLibExtensions
{
    /// <summary>Stores jobs in a SQL Server database (2017 or later) or in Azure SQL, with a pool of connections of its own.</summary>
    /// <param name="jobs">The builder inside <c>AddJobLib</c>.</param>
    /// <param name="connectionString">A Microsoft.Data.SqlClient connection string. <c>Enlist</c>, MARS and the size of the pool are set by JobLib;
    /// <c>Application Name</c> is <c>JobLib</c> unless given.</param>
    /// <param name="configure">Changes the options.</param>
    /// <exception cref="ArgumentException">The connection string or an option is malformed.</exception>
    public static JobLibBuilder UseSqlServer(this JobLibBuilder jobs, string connectionString, Action<SqlServerStorageOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        var options = Configure(configure);
        _ = new SqlConnectionStringBuilder(connectionString); // malformed: say so here, not when the first job is created
        return jobs.UseStorage(_ => SqlServerStorage.Open(connectionString, options));
    }

    /// <summary>Stores jobs in a SQL Server database through connections that the application makes (with a token of its own, for example).</summary>
    /// <param name="jobs">The builder inside <c>AddJobLib</c>.</param>
    /// <param name="connect">Makes a connection, closed or open; JobLib disposes it. Called for every unit of work, so the pool behind it should be large
    /// enough.</param>
    /// <param name="configure">Changes the options.</param>
    /// <exception cref="ArgumentException">An option is malformed.</exception>
    public static JobLibBuilder UseSqlServer(this JobLibBuilder jobs, Func<SqlConnection> connect, Action<SqlServerStorageOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        ArgumentNullException.ThrowIfNull(connect);
        var options = Configure(configure);
        return jobs.UseStorage(_ => new SqlServerStorage(connect, options));
    }

    private static SqlServerStorageOptions Configure(Action<SqlServerStorageOptions>? configure)
    {
        var options = new SqlServerStorageOptions();
        configure?.Invoke(options);
        options.Check();
        return options;
    }
}
