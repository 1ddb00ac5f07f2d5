namespace JobLib.Reliability.Processes;

/// <summary>Where the jobs are, as a process is told it.</summary>
/// <param name="ConnectionString">Of a server's database; or a file.</param>
/// <param name="Schema">Of the database; a file has none.</param>
public sealed record StoragePlace(string ConnectionString, string Schema = "joblib")
{
    public bool IsFile => ConnectionString.EndsWith(".db", StringComparison.Ordinal);

    public bool IsPostgreSql => ConnectionString.Contains("Host=", StringComparison.Ordinal);

    /// <summary>The application's own tables, where the storage takes part in no transaction of theirs; null: they are beside the storage's.</summary>
    public string? LedgerFile { get; init; }

    /// <summary>How many replicas are to have what a call did before it returns.</summary>
    public int AcknowledgedReplicas { get; init; }

    public bool TakesPartInTransactions => LedgerFile is null;

    /// <summary>How a table beside JobLib's own is written in SQL.</summary>
    public string Table(string name) => IsFile || !TakesPartInTransactions ? name : $"{Schema}.{name}";
}
