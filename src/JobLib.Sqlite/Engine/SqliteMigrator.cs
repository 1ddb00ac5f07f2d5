using System.Globalization;
using System.Reflection;
using JobLib.Sqlite.Sql;
using JobLib.Storage;
using Microsoft.Data.Sqlite;

namespace JobLib.Sqlite.Engine;

/// <summary>Creates and upgrades the schema by the numbered files in <c>Migrations/</c>, or checks that it is there.</summary>
/// <remarks>
/// The schema carries its version and the lowest version of the library's schema that may still use it; only the second can refuse a library.
/// </remarks>
internal sealed class SqliteMigrator(SqliteDatabase database, SqliteClock clock)
{
    private const string LogMode = "wal";

    /// <summary>The version that this library's migrations lead to.</summary>
    public static int Version => Migrations.Length;

    private static readonly string[] Migrations = ReadMigrations();

    public void Prepare(SchemaMode mode)
    {
        database.CheckPlace();
        if (mode == SchemaMode.Verify && !File.Exists(database.Path)) throw Missing();
        try
        {
            using var session = database.OpenMigrator();
            // a file that is none of SQLite's, or damaged, is refused here, before anything is written
            _ = session.Scalar("SELECT COUNT(*) FROM sqlite_schema");
            if (IsCurrent(session, mode)) return;
            UseLog(session);
            Migrate(session);
        }
        catch (SqliteException error)
        {
            throw SqliteErrors.Translate(error, database.Path);
        }
    }

    /// <summary>The version of the schema that is there; 0 when there is none, or no file.</summary>
    public int Stored()
    {
        database.CheckPlace();
        if (!File.Exists(database.Path)) return 0;
        try
        {
            using var session = database.OpenMigrator();
            return (int)Read(session).Version;
        }
        catch (SqliteException error)
        {
            throw SqliteErrors.Translate(error, database.Path);
        }
    }

    private bool IsCurrent(SqliteSession session, SchemaMode mode)
    {
        var (version, lowest) = Read(session);
        if (lowest > Version)
        {
            throw new StorageSchemaException(
                $"The database '{database.Path}' has schema version {version}, which needs a JobLib that knows version {lowest} or later; this one knows {Version}. Upgrade the JobLib packages of this application."
            );
        }

        if (mode == SchemaMode.Migrate) return version >= Version && IsLogged(session);
        if (version == 0) throw Missing();
        if (version < Version)
        {
            throw new StorageSchemaException(
                $"The database '{database.Path}' has schema version {version}, and this JobLib needs {Version}. Set AutoMigrate to true, or let a process that may migrate start first."
            );
        }

        return true;
    }

    private static void Migrate(SqliteSession session)
    {
        session.Execute(ScopeSql.Begin);
        try
        {
            var (version, _) = Read(session); // another process may have been faster
            for (var next = (int)version; next < Version; next++)
            {
                session.Script(Migrations[next]);
                session.Script(string.Create(CultureInfo.InvariantCulture, $"UPDATE joblib_meta SET value = {next + 1} WHERE name = 'schema'"));
            }

            session.Execute(ScopeSql.Commit);
        }
        catch
        {
            if (!session.IsIdle) session.Execute(ScopeSql.Rollback);
            throw;
        }
    }

    private void UseLog(SqliteSession session)
    {
        if (IsLogged(session)) return;
        var began = clock.Timestamp;
        while (true)
        {
            try
            {
                using var mode = session.Prepare("PRAGMA journal_mode = WAL");
                if (mode.Read() && mode.Text(0) == LogMode) return;
                throw new StorageException(
                    $"The database '{database.Path}' cannot use a write-ahead log, which JobLib needs. Put it on a local disk: network file systems cannot share the memory that the log needs."
                );
            }
            catch (SqliteException error) when (SqliteErrors.IsBusy(error) && clock.Since(began) < database.Options.BusyTimeout)
            {
                Thread.Yield(); // another process does the same at this moment
            }
        }
    }

    private static bool IsLogged(SqliteSession session)
    {
        using var mode = session.Prepare("PRAGMA journal_mode");
        return mode.Read() && mode.Text(0) == LogMode;
    }

    private static (long Version, long Lowest) Read(SqliteSession session)
    {
        if (session.Scalar("SELECT 1 FROM sqlite_schema WHERE name = 'joblib_meta'") is null) return (0, 0);
        return (
            session.Scalar("SELECT value FROM joblib_meta WHERE name = 'schema'") ?? 0,
            session.Scalar("SELECT value FROM joblib_meta WHERE name = 'lowest'") ?? 0
        );
    }

    private StorageSchemaException Missing() => new(
        $"{(File.Exists(database.Path) ? $"The database '{database.Path}' has no JobLib schema" : $"There is no file '{database.Path}'")}, and this JobLib needs a schema of version {Version}. Set AutoMigrate to true, or let a process that may migrate start first."
    );

    private static string[] ReadMigrations()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return
        [
            .. assembly
                .GetManifestResourceNames()
                .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(name => Read(assembly, name)),
        ];
    }

    private static string Read(Assembly assembly, string name)
    {
        using var stream =
            assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The migration '{name}' is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
