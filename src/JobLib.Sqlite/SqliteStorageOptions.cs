namespace JobLib;

/// <summary>How the SQLite storage uses its file.</summary>
public sealed class SqliteStorageOptions
{
    /// <summary>
    /// The database file. A relative path is taken from the current directory at start-up. The file is created when it is missing, its folder is not.
    /// </summary>
    /// <value>Set by <c>UseSqlite</c>.</value>
    public string Path { get; set; } = "";

    /// <summary>What an acknowledged job survives.</summary>
    /// <value>Default: <see cref="SqliteSynchronous.Full"/>.</value>
    /// <remarks>A claim alone never waits for the disk in either mode: when a loss of power undoes it, the job is simply back in its queue.</remarks>
    public SqliteSynchronous Synchronous { get; set; } = SqliteSynchronous.Full;

    /// <summary>How long a write waits for other writers of the file before it fails with <see cref="StorageUnavailableException"/>.</summary>
    /// <value>Default: 15 s.</value>
    /// <remarks>
    /// SQLite lets one connection write at a time. Whoever holds a write transaction open for longer stops every job, and for longer than a lease costs the
    /// servers their jobs.
    /// </remarks>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How many calls may wait for the writer at once; further ones wait for a place.</summary>
    /// <value>Default: 1,024. A larger number only costs memory while the disk is slow.</value>
    public int MaxPendingWrites { get; set; } = 1_024;

    /// <summary>How large the write-ahead log may grow, in bytes, before it is written back to the database.</summary>
    /// <value>Default: 16,777,216 (16 MB).</value>
    /// <remarks>Larger writes back less often and longer at a time. A reader that stays on one page for minutes lets the log grow past it.</remarks>
    public long MaxWalBytes { get; set; } = 16 * 1024 * 1024;
}
