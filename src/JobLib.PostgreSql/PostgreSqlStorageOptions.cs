using System.Globalization;

namespace JobLib;

/// <summary>How JobLib uses a PostgreSQL database.</summary>
public sealed class PostgreSqlStorageOptions
{
    private const int MinPoolSize = 5; // three that are kept, one to fetch with, one for everything else

    /// <summary>The schema that holds JobLib's tables: 1–50 characters of <c>[a-z0-9_]</c>, not beginning with a digit.</summary>
    /// <value>Default: <c>joblib</c>. It is created when the schema is migrated; the database never is.</value>
    public string Schema { get; set; } = "joblib";

    /// <summary>The name of this installation, stamped into a schema that has none. A database that carries another name is refused.</summary>
    /// <value>Default: null: no check. With a name, a copy of production that is restored into staging does not run production's jobs; see
    /// <see cref="PostgreSqlSchema.AdoptAsync"/>.</value>
    public string? InstanceName { get; set; }

    /// <summary>The deadline of every call, all its attempts together, but of migrations.</summary>
    /// <value>Default: 15 s. A call that takes longer fails with <see cref="StorageUnavailableException"/>; servers go on asking.</value>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often a unit that met a passing error (a deadlock, a lost connection, a time-out) is tried in all.</summary>
    /// <value>Default: 5, with 10–30 ms before the second attempt (none when its connection was lost) and twice as much before each further one, never half a
    /// second.</value>
    public int MaxAttempts { get; set; } = 5;

    /// <summary>Whether idle servers are woken by <c>LISTEN</c> and <c>NOTIFY</c>.</summary>
    /// <value>Default: true. Set it to false behind a pooler in transaction mode (PgBouncer): idle servers then poll every <see cref="PollInterval"/>.</value>
    public bool UseNotifications { get; set; } = true;

    /// <summary>How long an idle server sleeps at most before it looks again, when notifications are not used.</summary>
    /// <value>Default: 100 ms.</value>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// The largest number of connections that this storage opens when it was given a connection string: three are kept open, each server of the process uses up
    /// to three more, and every call of a client or a dashboard that is under way one (single creations at a time share two).
    /// </summary>
    /// <value>Default: 20. At least 5. Not used with an <c>NpgsqlDataSource</c>, which has a pool of its own.</value>
    public int MaxPoolSize { get; set; } = 20;

    /// <summary>Refuses what cannot work: which option, what it was, what to set.</summary>
    internal void Check()
    {
        Names.Quote(Schema);
        if (CommandTimeout <= TimeSpan.Zero) throw Wrong(nameof(CommandTimeout), CommandTimeout, "more than zero");
        if (MaxAttempts < 1) throw Wrong(nameof(MaxAttempts), MaxAttempts, "1 or more");
        if (PollInterval <= TimeSpan.Zero) throw Wrong(nameof(PollInterval), PollInterval, "more than zero");
        if (MaxPoolSize < MinPoolSize) throw Wrong(nameof(MaxPoolSize), MaxPoolSize, $"{MinPoolSize} or more");
    }

    private static ArgumentException Wrong(string option, object value, string remedy) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{nameof(PostgreSqlStorageOptions)}.{option} is {value}. Set it to {remedy}."), option);
}
