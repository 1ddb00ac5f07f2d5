namespace JobLib.Benchmarks.Peers;

/// <summary>A library on a storage: a column of the table.</summary>
internal sealed record Contender(string Library, string Storage)
{
    /// <summary>The library that the others are the peers of.</summary>
    public const string Ours = "JobLib";

    public const string Memory = "memory";
    public const string Sqlite = "SQLite";
    public const string PostgreSql = "PostgreSQL";

    /// <summary>All, in the order of the table, which is that of the turns.</summary>
    public static IReadOnlyList<Contender> All { get; } =
    [
        new(Ours, Memory),
        new("Hangfire", Memory),
        new("Quartz", Memory),
        new(Ours, Sqlite),
        new("Hangfire", Sqlite),
        new(Ours, PostgreSql),
        new("Hangfire", PostgreSql),
        new("Quartz", PostgreSql),
    ];
}
