using System.Data.Common;
using Microsoft.Data.SqlClient;

namespace JobLib.SqlServer;

/// <summary>Decides whether JobLib can take part in a transaction of the caller's.</summary>
internal static class CallerTransaction
{
    public static SqlTransaction Of(DbTransaction transaction, SqlServerSession session)
    {
        if (transaction is not SqlTransaction sql)
        {
            throw OtherKind("transaction", transaction);
        }

        if (sql.Connection is not { } connection)
        {
            throw new TransactionNotSupportedException("The transaction is over. Pass one that has neither been committed nor rolled back.");
        }

        Check(connection, session);
        return sql;
    }

    /// <summary>Refuses a connection to another database, by what it says of itself.</summary>
    public static void Check(DbConnection connection, SqlServerSession session)
    {
        ArgumentNullException.ThrowIfNull(connection);
        if (connection is not SqlConnection) throw OtherKind("connection", connection);
        var theirs = $"{connection.DataSource}/{connection.Database}";
        if (Normal(theirs) == Normal(session.Location)) return;
        throw new TransactionNotSupportedException(
            $"The transaction belongs to {theirs}, but JobLib's tables are in {session.Location}. Name both by the same server and database."
        );
    }

    private static TransactionNotSupportedException OtherKind(string what, object theirs) =>
        new($"The {what} is a {theirs.GetType().Name}; this storage needs SqlClient's, of its own database.");

    // The same server may be written in a few ways; another database on it is another one.
    private static string Normal(string location) => location.ToUpperInvariant().Replace("TCP:", "", StringComparison.Ordinal)
        .Replace("LOCALHOST", "127.0.0.1", StringComparison.Ordinal).Replace("(LOCAL)", "127.0.0.1", StringComparison.Ordinal);
}
