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
            throw new TransactionNotSupportedException($"The transaction is a {transaction.GetType().Name}; this storage needs an NpgsqlTransaction of its own database.");
        }

        if (ConnectionOf(npgsql) is not { } connection)
        {
            throw new TransactionNotSupportedException("The transaction is over. Pass one that has neither been committed nor rolled back.");
        }

        var mine = new NpgsqlConnectionStringBuilder(source.ConnectionString);
        var theirs = new NpgsqlConnectionStringBuilder(connection.ConnectionString);
        if (mine.Database == theirs.Database && mine.Port == theirs.Port && HostOf(mine) == HostOf(theirs)) return npgsql;
        throw new TransactionNotSupportedException(
            $"The transaction belongs to {theirs.Host}:{theirs.Port}/{theirs.Database}, but JobLib's tables are in {mine.Host}:{mine.Port}/{mine.Database}. Name both by the same host, port and database.");
    }

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
