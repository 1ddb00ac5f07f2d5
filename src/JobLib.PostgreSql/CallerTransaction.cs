using System.Data.Common;
using Npgsql;

namespace JobLib.PostgreSql;

/// <summary>Decides whether JobLib can take part in a transaction of the caller's.</summary>
internal static class CallerTransaction
{
    public static NpgsqlTransaction Of(DbTransaction transaction, NpgsqlDataSource source)
    {
        if (transaction is not NpgsqlTransaction npgsql)
        {
            throw OtherKind("transaction", transaction);
        }

        if (ConnectionOf(npgsql) is not { } connection)
        {
            throw new TransactionNotSupportedException("The transaction is over. Pass one that has neither been committed nor rolled back.");
        }

        Check(connection, source);
        return npgsql;
    }

    /// <summary>Refuses a connection to another database, by what both connection strings say.</summary>
    public static void Check(DbConnection connection, NpgsqlDataSource source)
    {
        ArgumentNullException.ThrowIfNull(connection);
        if (connection is not NpgsqlConnection) throw OtherKind("connection", connection);
        var mine = new NpgsqlConnectionStringBuilder(source.ConnectionString);
        var theirs = new NpgsqlConnectionStringBuilder(connection.ConnectionString);
        if (mine.Database == theirs.Database && mine.Port == theirs.Port && HostOf(mine) == HostOf(theirs)) return;
        throw new TransactionNotSupportedException(
            $"The transaction belongs to {theirs.Host}:{theirs.Port}/{theirs.Database}, but JobLib's tables are in {mine.Host}:{mine.Port}/{mine.Database}. Name both by the same host, port and database."
        );
    }

    private static TransactionNotSupportedException OtherKind(string what, object theirs) =>
        new($"The {what} is a {theirs.GetType().Name}; this storage needs Npgsql's, of its own database.");

    private static NpgsqlConnection? ConnectionOf(NpgsqlTransaction transaction)
    {
        try
        {
            _ = transaction.IsolationLevel; // throws when the transaction is over
            return transaction.Connection;
        }
        catch (InvalidOperationException)
        {
            return null; // Npgsql's answer when it is over or disposed
        }
    }

    private static string? HostOf(NpgsqlConnectionStringBuilder connection) => connection.Host switch
    {
        "127.0.0.1" or "::1" => "localhost",
        { } host when host.StartsWith('/') => "localhost", // a Unix socket
        var host => host,
    };
}
