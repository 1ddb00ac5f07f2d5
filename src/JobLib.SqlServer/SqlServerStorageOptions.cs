using System.Globalization;

namespace JobLib;

/// <summary>How JobLib uses a SQL Server database.</summary>
public sealed class SqlServerStorageOptions
{
    private const int MinPoolSize = 4; // two that are kept, one to fetch with, one for everything else

    /// <summary>The schema that holds JobLib's tables: 1–63 characters of <c>[a-z0-9_]</c>, not beginning with a digit.</summary>
    /// <value>Default: <c>joblib</c>. It is created when the schema is migrated; the database never is.</value>
    public string Schema { get; set; } = "joblib";

    /// <summary>The name of this installation, stamped into a schema that has none. A database that carries another name is refused.</summary>
    /// <value>Default: null: no check. With a name, a copy of production that is restored into staging does not run production's jobs; see
    /// <see cref="SqlServerSchema.AdoptAsync"/>.</value>
    public string? InstanceName { get; set; }

    /// <summary>The deadline of every command but migrations.</summary>
    /// <value>Default: 15 s. A command that takes longer is cancelled and tried again.</value>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often a unit that met a passing error (a deadlock, a lost connection, a time-out) is tried in all.</summary>
    /// <value>Default: 5, with 10–30 ms before the second attempt and twice as much before each further one.</value>
    public int MaxAttempts { get; set; } = 5;

    /// <summary>
    /// How long an idle process sleeps at most before it looks for jobs that other processes have created. One look serves all of its servers.
    /// </summary>
    /// <value>Default: 250 ms. After work it begins at 5 ms and doubles.</value>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// The largest number of connections that this storage opens when it was given a connection string: for each server about four, and one for every 20
    /// callers at a time.
    /// </summary>
    /// <value>Default: 20. Not used with a <c>Func&lt;SqlConnection&gt;</c>, whose connection string decides.</value>
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
        new(string.Create(CultureInfo.InvariantCulture, $"{nameof(SqlServerStorageOptions)}.{option} is {value}. Set it to {remedy}."), option);
}
