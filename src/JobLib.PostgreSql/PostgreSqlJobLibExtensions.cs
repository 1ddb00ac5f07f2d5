using Npgsql;

namespace JobLib;

/// <summary>Chooses PostgreSQL as the storage.</summary>
public static class PostgreSqlJobLibExtensions
{
    /// <summary>Stores jobs in a PostgreSQL database (15 or later), with a pool of connections of its own.</summary>
    /// <param name="jobs">The builder inside <c>AddJobLib</c>.</param>
    /// <param name="connectionString">An Npgsql connection string. <c>Enlist</c>, pool and preparation are set by JobLib; <c>Application Name</c> is
    /// <c>JobLib</c> unless given, and of several hosts the primary is used unless <c>Target Session Attributes</c> says otherwise.</param>
    /// <param name="configure">Changes the options.</param>
    /// <exception cref="ArgumentException">The connection string or an option is malformed.</exception>
    public static JobLibBuilder UsePostgreSql(this JobLibBuilder jobs, string connectionString, Action<PostgreSqlStorageOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        var options = Configure(configure);
        return jobs.UseStorage(_ => PostgreSqlStorage.Open(connectionString, options));
    }

    /// <summary>
    /// Stores jobs in a PostgreSQL database (15 or later), with connections from a data source of the application's, which stays the application's to dispose.
    /// </summary>
    /// <param name="jobs">The builder inside <c>AddJobLib</c>.</param>
    /// <param name="dataSource">Where connections come from: three that are kept open, up to three more for each server, and one for each call under
    /// way.</param>
    /// <param name="configure">Changes the options.</param>
    /// <exception cref="ArgumentException">An option is malformed.</exception>
    public static JobLibBuilder UsePostgreSql(this JobLibBuilder jobs, NpgsqlDataSource dataSource, Action<PostgreSqlStorageOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        ArgumentNullException.ThrowIfNull(dataSource);
        var options = Configure(configure);
        return jobs.UseStorage(_ => new PostgreSqlStorage(dataSource, options, ownsSource: false));
    }

    private static PostgreSqlStorageOptions Configure(Action<PostgreSqlStorageOptions>? configure)
    {
        var options = new PostgreSqlStorageOptions();
        configure?.Invoke(options);
        options.Check();
        return options;
    }
}
