using Microsoft.Data.Sqlite;

namespace JobLib.Sqlite.Engine;

/// <summary>Reads what <c>UseSqlite</c> was given, and checks the options before anything is opened.</summary>
internal static class SqliteLocation
{
    /// <summary>A path as it is; of a connection string the file and the time to wait for a lock.</summary>
    public static SqliteStorageOptions Parse(string file)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(file);
        if (!file.Contains('=', StringComparison.Ordinal)) return new() { Path = file };
        var parsed = Read(file);
        if (parsed.Mode == SqliteOpenMode.Memory) throw InMemory(file);
        if (parsed.Mode == SqliteOpenMode.ReadOnly)
            throw new ArgumentException("UseSqlite was given a connection string with Mode=ReadOnly. JobLib writes to its database: leave the mode out.");
        if (!string.IsNullOrEmpty(parsed.Password))
        {
            throw new ArgumentException(
                "UseSqlite was given a connection string with a password. The SQLite that JobLib brings knows no encryption: encrypt the disk instead."
            );
        }

        var options = new SqliteStorageOptions { Path = parsed.DataSource };
        if (parsed.ShouldSerialize("Default Timeout") && parsed.DefaultTimeout > 0) options.BusyTimeout = TimeSpan.FromSeconds(parsed.DefaultTimeout);
        return options;
    }

    public static void Validate(SqliteStorageOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Path)) throw new ArgumentException("UseSqlite was given no file. Name one, such as UseSqlite(\"jobs.db\").");
        if (options.Path.Contains(":memory:", StringComparison.OrdinalIgnoreCase) || options.Path.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
            throw InMemory(options.Path);
        if (options.BusyTimeout <= TimeSpan.Zero) throw Invalid(nameof(options.BusyTimeout), options.BusyTimeout, "a time longer than zero, such as 15 s");
        if (options.MaxPendingWrites < 1) throw Invalid(nameof(options.MaxPendingWrites), options.MaxPendingWrites, "at least 1");
        if (options.MaxWalBytes < 1024 * 1024) throw Invalid(nameof(options.MaxWalBytes), options.MaxWalBytes, "at least 1,048,576 (1 MB)");
    }

    private static SqliteConnectionStringBuilder Read(string text)
    {
        try
        {
            return new(text);
        }
        catch (ArgumentException error)
        {
            throw new ArgumentException(
                $"UseSqlite was given '{text}', which has a '=' and is no connection string: {error.Message} A path with a '=' goes into one: \"Data Source=a=b.db\".",
                error
            );
        }
    }

    private static ArgumentException InMemory(string text) => new($"UseSqlite needs the path of a file, not '{text}'. Jobs in memory are UseInMemory().");

    private static ArgumentException Invalid(string option, object value, string expected) => new($"SqliteStorageOptions.{option} is {value}; set {expected}.");
}
