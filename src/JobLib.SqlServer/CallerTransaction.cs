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
            throw new TransactionNotSupportedException($"The transaction is a {transaction.GetType().Name}; this storage needs a SqlTransaction of its own database.");
        }

        if (sql.Connection is not { } connection)
        {
            throw new TransactionNotSupportedException("The transaction is over. Pass one that has neither been committed nor rolled back.");
        }

        var theirs = $"{connection.DataSource}/{connection.Database}";
        if (Normal(theirs) == Normal(session.Location)) return sql;
        throw new TransactionNotSupportedException($"The transaction belongs to {theirs}, but JobLib's tables are in {session.Location}. Name both by the same server and database.");
    }

    // The same server may be written in a few ways; another database on it is another one.
    private static string Normal(string location) => location.ToUpperInvariant().Replace("TCP:", "", StringComparison.Ordinal)
        .Replace("LOCALHOST", "127.0.0.1", StringComparison.Ordinal).Replace("(LOCAL)", "127.0.0.1", StringComparison.Ordinal);
}
