using System.Collections.Frozen;
using System.Security.Authentication;
using Microsoft.Data.SqlClient;

namespace JobLib.SqlServer;

/// <summary>Which errors pass by themselves, and what to set when one does not.</summary>
internal static class SqlServerErrors
{
    private const int TimedOut = -2;
    private const int UntrustedCertificate = -2146893019;

    // Everything of which SQL Server or Azure SQL says: try the whole transaction again.
    private static readonly FrozenSet<int> Passing =
    [
        TimedOut,
        2601, 2627,                                              // two units inserted the same key at once: the second now sees the first
        601, 1205, 1222, 3960, 3961, 41301, 41302, 41305, 41325, // rows moved under a scan, deadlock victim, lock time-out, snapshot conflicts
        20, 53, 64, 121, 233, 258, 596, 617, 10053, 10054, 10060, 10061, 11001, // the connection is lost, or cannot be made
        701, 802, 8645, 8651, 9002,                              // memory or log is short
        921, 922, 924, 927, 983, 6005, 17142, 18401,             // the database or the server starts, recovers, fails over or stops
        4221, 10928, 10929, 40197, 40143, 40166, 40501, 40540, 40549, 40550, 40613, 49918, 49919, 49920, // Azure SQL is busy or moves the database
    ];

    private static readonly FrozenSet<int> MissingRights = [229, 230, 262, 297, 300, 2760, 15151, 15247];

    private static readonly FrozenSet<int> MissingObjects = [201, 207, 208, 214, 349, 2715, 2812, 8144, 8145];

    public static bool IsTransient(Exception error) => error switch
    {
        SqlException { InnerException: AuthenticationException } => false,
        SqlException sql => sql.Number != UntrustedCertificate && (sql.IsTransient || IsPassing(sql)),
        TimeoutException => true,
        FileNotFoundException => false, // a missing assembly
        IOException => true,
        _ => false,
    };

    public static StorageUnavailableException Unavailable(Exception error, int attempts, string location) =>
        new($"SQL Server at {location} did not answer, or stayed busy, through {attempts} attempts: {error.Message}", error);

    /// <summary>The error with its remedy; null when it is to be thrown as it is.</summary>
    public static StorageException? Explain(Exception error, string schema) => error switch
    {
        SqlException e when IsCertificate(e) => new StorageException(
            $"The certificate of the SQL Server is not trusted: {e.Message} Install its authority's certificate on this machine and name the server as the certificate does (or set TrustServerCertificate=True to encrypt without checking whom one talks to).", e),
        SqlException { Number: 4060 or 911 } e => new StorageException(
            $"{e.Message} JobLib does not create databases: create it, correct Database in the connection string, or give the login a user in it.", e),
        SqlException { Number: 18456 or 18452 or 18486 or 18487 or 18488 } e => new StorageException(
            $"SQL Server refused the login: {e.Message} Check User ID and Password (or Authentication) in the connection string.", e),
        SqlException e when MissingRights.Contains(e.Number) => new StorageException(
            $"A right is missing: {e.Message} Grant what SqlServerSchema.Grants(role, \"{schema}\") prints; to migrate, the user must own the schema (or let a DBA run SqlServerSchema.Script(\"{schema}\") and set AutoMigrate = false).", e),
        SqlException e when MissingObjects.Contains(e.Number) => new StorageSchemaException(
            $"The schema '{schema}' is missing or not as this version of JobLib needs it: {e.Message} Let JobLib migrate it (AutoMigrate = true), or run SqlServerSchema.Script(\"{schema}\").", e),
        _ => null,
    };

    private static bool IsPassing(SqlException error)
    {
        if (error.Class >= 20) return true; // the server has closed the connection
        foreach (SqlError each in error.Errors)
        {
            if (Passing.Contains(each.Number)) return true;
        }

        return false;
    }

    private static bool IsCertificate(SqlException error) =>
        error.Number == UntrustedCertificate || error.InnerException is AuthenticationException || error.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase);
}
