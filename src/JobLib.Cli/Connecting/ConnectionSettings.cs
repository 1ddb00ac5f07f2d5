using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;

namespace JobLib.Cli.Connecting;

/// <summary>Which storage is meant, and the application's other settings of JobLib, such as how long finished jobs are kept.</summary>
/// <param name="Storage">One of <see cref="StorageKinds.Names"/>.</param>
/// <param name="Connection">A file or a connection string. It may hold a password: it is never shown.</param>
/// <param name="Schema">Null: the storage's own default.</param>
/// <param name="Configuration">What <c>appsettings.json</c> says; empty when there is none.</param>
internal sealed record ConnectionSettings(string Storage, string Connection, string? Schema, IConfiguration Configuration)
{
    public const string StorageVariable = "JOBLIB_STORAGE";
    public const string ConnectionVariable = "JOBLIB_CONNECTION";
    public const string SchemaVariable = "JOBLIB_SCHEMA";

    private const string Reference = "name=";

    /// <summary>The whole path of the file that is meant, of SQLite.</summary>
    public string FileOfSqlite =>
        Path.GetFullPath(Connection.Contains('=', StringComparison.Ordinal) ? new SqliteConnectionStringBuilder(Connection).DataSource : Connection);

    /// <summary>Options before the environment, the environment before the file: each of the three by itself.</summary>
    /// <exception cref="CliException">No storage is named, or not rightly.</exception>
    public static ConnectionSettings Resolve(string? storage, string? connection, string? schema, CliSurroundings surroundings)
    {
        var file = Read(surroundings);
        var kind = First(storage, surroundings.Variable(StorageVariable), file["JobLib:Storage"])?.ToLowerInvariant();
        var text = First(connection, surroundings.Variable(ConnectionVariable), file["JobLib:Connection"]);
        if (kind is null || text is null) throw CliException.Misused(Missing(kind, text));
        if (!StorageKinds.Names.Contains(kind))
        {
            throw CliException.Misused(
                $"There is no storage '{kind}'. Say --storage {string.Join(", ", StorageKinds.Names.SkipLast(1))} or {StorageKinds.Names[^1]}."
            );
        }

        var name = First(schema, surroundings.Variable(SchemaVariable), file["JobLib:Schema"]);
        if (kind == StorageKinds.Sqlite && name is not null) throw CliException.Misused("SQLite has no schemas: a file is one. Leave --schema out.");
        return new(kind, Referred(text, file), name, file);
    }

    private static string Missing(string? storage, string? connection)
    {
        var what = (storage, connection) switch
        {
            (null, null) => "No storage is named.",
            (null, _) => "A connection is given, and not to which storage.",
            _ => $"Storage '{storage}' is named, and no connection.",
        };
        return $"{what} Give --storage and --connection, set {StorageVariable} and {ConnectionVariable}, or write Storage and Connection into section JobLib of an appsettings.json in this folder.";
    }

    private static string Referred(string text, IConfiguration file)
    {
        if (!text.StartsWith(Reference, StringComparison.OrdinalIgnoreCase)) return text;
        var name = text[Reference.Length..].Trim();
        return file.GetConnectionString(name)
            ?? throw CliException.Misused(
                $"There is no connection string '{name}' in ConnectionStrings of an appsettings.json in this folder. Add it, or give the connection itself."
            );
    }

    private static string? First(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
        {
            if (!string.IsNullOrWhiteSpace(text)) return text;
        }

        return null;
    }

    private static IConfiguration Read(CliSurroundings surroundings)
    {
        var builder = new ConfigurationBuilder().SetBasePath(surroundings.Directory).AddJsonFile("appsettings.json", optional: true);
        if (First(surroundings.Variable("DOTNET_ENVIRONMENT"), surroundings.Variable("ASPNETCORE_ENVIRONMENT")) is { } environment)
        {
            builder.AddJsonFile($"appsettings.{environment}.json", optional: true);
        }

        try
        {
            return builder.Build();
        }
        catch (InvalidDataException error)
        {
            throw CliException.Misused($"{error.Message} {error.InnerException?.Message} Correct the file, or go to another folder.");
        }
    }
}
