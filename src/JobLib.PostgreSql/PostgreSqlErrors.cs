using System.Security.Authentication;
using Npgsql;

namespace JobLib.PostgreSql;

/// <summary>Which errors pass by themselves, and what to set when one does not.</summary>
internal static class PostgreSqlErrors
{
    public static bool IsTransient(Exception error) => error switch
    {
        PostgresException postgres => IsTransientState(postgres.SqlState),
        NpgsqlException { InnerException: AuthenticationException } => false,
        NpgsqlException { InnerException: IOException or TimeoutException or System.Net.Sockets.SocketException } => true,
        NpgsqlException npgsql => npgsql.IsTransient,
        TimeoutException => true,
        _ => false,
    };

    /// <summary>Whether the connection is gone, and not only what was asked over it.</summary>
    public static bool IsLost(Exception error) => error switch
    {
        PostgresException postgres => postgres.SqlState.StartsWith("08", StringComparison.Ordinal)
            || postgres.SqlState.StartsWith("57P", StringComparison.Ordinal),
        NpgsqlException { InnerException: IOException or System.Net.Sockets.SocketException } => true,
        _ => false,
    };

    /// <summary>Whether a connection that was open has gone silent.</summary>
    public static bool IsSilent(Exception error) => error is NpgsqlException { InnerException: TimeoutException };

    public static StorageUnavailableException Unavailable(Exception error, int attempts, NpgsqlDataSource source) =>
        error is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction }
        ? new(
            $"PostgreSQL at {Location(source)} may only be read from here: it is a standby, or default_transaction_read_only is on for this role or database. Name the primary in the connection string "
            + "(of several hosts Target Session Attributes=primary finds it), or switch that setting off.", error)
        : new($"PostgreSQL at {Location(source)} did not answer, or stayed busy, through {attempts} attempts: {error.Message}", error);

    /// <summary>The error with its remedy; null when it is to be thrown as it is.</summary>
    public static StorageException? Explain(Exception error, string schema) => error switch
    {
        PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable } e => new StorageLockedException(
            $"An open transaction holds a row that this call needs ({e.MessageText}). End that transaction: pg_stat_activity shows those that are 'idle in transaction'.",
            e
        ),
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } e => new StorageException(
            $"{e.MessageText}. JobLib does not create databases: create it (CREATE DATABASE …), or correct Database in the connection string.",
            e
        ),
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } e =>
            new StorageException(
                $"PostgreSQL refused the login: {e.MessageText}. Check Username and Password in the connection string, and pg_hba.conf on the server.",
                e
            ),
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } e => new StorageException(
            $"A right is missing: {e.MessageText}. Grant what PostgreSqlSchema.Grants(\"{schema}\", role) prints; to migrate, the role must own the schema (or let a DBA run PostgreSqlSchema.Script(\"{schema}\") and set AutoMigrate = false).",
            e
        ),
        PostgresException { SqlState: PostgresErrorCodes.UndefinedFunction } e => new StorageSchemaException(
            $"A function of the schema '{schema}' is missing: {e.MessageText}. A server with AutoMigrate = true and the right to do so installs it again by itself; otherwise let a DBA run what PostgreSqlSchema.Script(\"{schema}\", {PostgreSqlSchema.Version}) prints, and Grants again.",
            e
        ),
        PostgresException
        {
            SqlState: PostgresErrorCodes.UndefinedTable
                or PostgresErrorCodes.InvalidSchemaName
                or PostgresErrorCodes.UndefinedColumn
        } e => new StorageSchemaException(
            $"The schema '{schema}' is missing or not as this version of JobLib needs it: {e.MessageText}. Let JobLib migrate it (AutoMigrate = true), or run PostgreSqlSchema.Script(\"{schema}\").",
            e
        ),
        NpgsqlException { InnerException: AuthenticationException inner } e => new StorageException(
            $"The certificate of the PostgreSQL server is not trusted: {inner.Message} Set Root Certificate in the connection string to the file of its authority (or SSL Mode=Require to encrypt without checking whom one talks to).",
            e
        ),
        _ => null,
    };

    public static string Location(NpgsqlDataSource source)
    {
        var connection = new NpgsqlConnectionStringBuilder(source.ConnectionString);
        return $"{connection.Host}:{connection.Port}/{connection.Database}";
    }

    private static bool IsTransientState(string state) =>
        state.StartsWith("08", StringComparison.Ordinal)        // connection errors
        || state.StartsWith("40", StringComparison.Ordinal)     // serialization failure, deadlock, unknown completion
        || state.StartsWith("53", StringComparison.Ordinal)     // too many connections, disk full, out of memory
        || state.StartsWith("57P", StringComparison.Ordinal)    // the server stops, starts or recovers
        || state is PostgresErrorCodes.QueryCanceled            // a deadline
            or PostgresErrorCodes.ReadOnlySqlTransaction        // the primary has become a standby
            or "58030";                                         // an I/O error of the server
}
