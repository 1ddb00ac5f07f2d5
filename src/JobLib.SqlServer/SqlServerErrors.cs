using System.Collections.Frozen;
using System.Security.Authentication;
using Microsoft.Data.SqlClient;

namespace JobLib.SqlServer;

/// <summary>Which errors pass by themselves, which say that one asks the wrong server, and what to do about those that stay.</summary>
internal static class SqlServerErrors
{
    private const int LockTimeout = 1222;
    private const int UntrustedCertificate = -2146893019;

    // Everything of which SQL Server or Azure SQL says: try the whole transaction again; and every answer of a server that starts, stops or fails over. Whoever
    // has named a wrong database or a database that is read-only for good gets the same answers: that is told from the rest after the last attempt, by the
    // remedy in the message.
    private static readonly FrozenSet<int> Passing =
    [
        -2,                                                                   // the command's deadline
        2601, 2627,                                                           // two units inserted the same key at once: the second now sees the first
        601, 1203, 1205, 1221, 3935, 3960, 3961, 3966, 41301, 41302, 41305, 41325, 41839, // rows moved under a scan, deadlock victim, snapshot conflicts
        20, 53, 64, 121, 233, 258, 596, 615, 617, 669, 10053, 10054, 10060, 10061, 11001, // the connection is lost, or cannot be made
        701, 802, 1204, 8628, 8645, 8651, 17197,                              // memory, locks or threads are short
        1101, 1105, 9001, 9002,                                               // a file or the log is full, or cannot be reached
        911,
        921,
        922,
        923,
        924,
        926,
        927,
        942,
        945,
        952,
        976,
        978,
        979,
        982,
        983,
        988,
        3906,
        4060, // the database starts, recovers, fails over or has moved to another server
        6001, 6005, 6006, 17142, 17148, 17187, 18401, 18451, 18461,           // so does the server
        4221,
        9515,
        10922,
        10928,
        10929,
        10936,
        14355,
        20041,
        40143,
        40166,
        40197,
        40501,
        40540,
        40549,
        40550,
        40613,
        42108,
        42109,
        49918,
        49919,
        49920, // Azure SQL is busy or moves the database
    ];

    // What a connection answers that stays open to a server which no longer has the database, or has it to read only.
    private static readonly FrozenSet<int> WrongServer = [911, 916, 923, 926, 927, 942, 945, 952, 976, 978, 979, 982, 983, 988, 3906, 4060];

    private static readonly FrozenSet<int> MissingRights = [229, 230, 262, 297, 300, 2760, 15151, 15247];

    private static readonly FrozenSet<int> MissingObjects = [201, 207, 208, 214, 349, 2715, 2812, 8144, 8145];

    private static readonly FrozenDictionary<int, string> Remedies = new Dictionary<int[], string>
    {
        [[911, 4060]] = "JobLib does not create databases: create it, correct Database in the connection string, or give the login a user in it.",
        [[18452, 18456, 18470, 18486, 18487, 18488]] = "Check User ID and Password (or Authentication) in the connection string, and the login on the server.",
        [[923, 926, 942, 945]] = "Bring the database online (ALTER DATABASE … SET ONLINE); the server's log says what keeps it from recovering.",
        [[952, 976, 978, 979, 982, 983, 988]] =
            "Name the availability group's listener in the connection string, with MultiSubnetFailover=True and without ApplicationIntent=ReadOnly.",
        [[3906]] =
            "Name the primary in the connection string, or the availability group's listener; if the database is read-only for good: ALTER DATABASE … SET READ_WRITE.",
        [[1101, 1105]] = "Give the database's files room to grow (ALTER DATABASE … MODIFY FILE), or free the disk.",
        [[9002]] = "Back the log up, or give its file room to grow; sys.databases.log_reuse_wait_desc says what it waits for.",
        [[701, 802, 1204, 8628, 8645, 8651, 17197]] = "The server is short of memory: see 'max server memory' and who else uses it.",
        [[8622]] = "An index of JobLib's schema is missing or disabled: rebuild it, or recreate it as SqlServerSchema.Script prints it.",
        [[650, 1934]] =
            "Connections that JobLib is given must have the session's default settings (SET ANSI_DEFAULTS ON, SET ARITHABORT ON, READ COMMITTED); nor may a trigger on its tables change them.",
    }.SelectMany(entry => entry.Key.Select(number => (number, entry.Value))).ToFrozenDictionary(entry => entry.number, entry => entry.Value);

    public static bool IsTransient(Exception error) => error switch
    {
        SqlException { InnerException: AuthenticationException } => false,
        SqlException sql => sql.Number != UntrustedCertificate && (sql.IsTransient || IsPassing(sql)) && !Has(sql, LockTimeout),
        TimeoutException => true,
        FileNotFoundException => false, // a missing assembly
        IOException => true,
        _ => false,
    };

    /// <summary>The connection stays open, but leads to a server that cannot do the work: the pool's other connections do too.</summary>
    public static bool IsOfTheWrongServer(SqlException error) => Numbers(error).Any(WrongServer.Contains);

    public static StorageUnavailableException Unavailable(Exception error, int attempts, string location) =>
        new(
            $"SQL Server at {location} did not answer, or stayed busy, through {attempts} attempts: {error.Message}{(error is SqlException sql && Remedy(sql) is { } remedy ? " " + remedy : "")}",
            error
        );

    /// <summary>The error with its remedy; null when it is to be thrown as it is.</summary>
    public static StorageException? Explain(Exception error, string schema) => error switch
    {
        SqlException e when IsCertificate(e) => new StorageException(
            $"The certificate of the SQL Server is not trusted: {e.Message} Install its authority's certificate on this machine and name the server as the certificate does (or set TrustServerCertificate=True to encrypt without checking whom one talks to).",
            e
        ),
        SqlException e when Has(e, LockTimeout) => new StorageLockedException(
            $"An open transaction holds a row that JobLib needs: {e.Message} Nothing was changed. It goes on when that transaction ends; sys.dm_tran_locks shows whose it is.",
            e
        ),
        SqlException e when Numbers(e).Any(MissingRights.Contains) => new StorageException(
            $"A right is missing: {e.Message} Grant what SqlServerSchema.Grants(role, \"{schema}\") prints; to migrate, the user must own the schema (or let a DBA run SqlServerSchema.Script(\"{schema}\") and set AutoMigrate = false).",
            e
        ),
        SqlException e when Numbers(e).Any(MissingObjects.Contains) => new StorageSchemaException(
            $"The schema '{schema}' is missing or not as this version of JobLib needs it: {e.Message} Let JobLib migrate it (AutoMigrate = true), or run SqlServerSchema.Script(\"{schema}\").",
            e
        ),
        SqlException e when Remedy(e) is { } remedy => new StorageException($"SQL Server refused: {e.Message} {remedy}", e),
        _ => null,
    };

    // from 20 on the server closes the connection
    private static bool IsPassing(SqlException error) => error.Class >= 20 || Numbers(error).Any(Passing.Contains);

    private static string? Remedy(SqlException error) =>
        Numbers(error).Select(number => Remedies.GetValueOrDefault(number)).FirstOrDefault(remedy => remedy is not null);

    private static bool Has(SqlException error, int number) => Numbers(error).Contains(number);

    // One answer may carry several errors, of which the first is not always the telling one.
    private static IEnumerable<int> Numbers(SqlException error) => error.Errors.Cast<SqlError>().Select(each => each.Number);

    private static bool IsCertificate(SqlException error) =>
        error.Number == UntrustedCertificate
        || error.InnerException is AuthenticationException
        || error.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase);
}
