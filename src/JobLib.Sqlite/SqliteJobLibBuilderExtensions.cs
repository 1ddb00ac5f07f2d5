using JobLib.Sqlite;
using JobLib.Sqlite.Engine;

namespace JobLib;

/// <summary>Chooses SQLite as the storage.</summary>
public static class SqliteJobLibBuilderExtensions
{
    /// <summary>Keeps the jobs in a SQLite file. Any number of processes on one machine may share it.</summary>
    /// <param name="builder">What <c>AddJobLib</c> hands to the application.</param>
    /// <param name="file">The path of the file, such as <c>jobs.db</c>, or a connection string that names it: <c>Data Source=jobs.db</c>.</param>
    /// <param name="configure">Sets the other options.</param>
    /// <exception cref="ArgumentException"><paramref name="file"/> names no file.</exception>
    public static JobLibBuilder UseSqlite(this JobLibBuilder builder, string file, Action<SqliteStorageOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = SqliteLocation.Parse(file);
        configure?.Invoke(options);
        SqliteLocation.Validate(options);
        return builder.UseStorage(_ => new SqliteStorage(options, new SqliteClock(TimeProvider.System)));
    }
}
