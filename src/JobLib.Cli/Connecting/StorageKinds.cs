namespace JobLib.Cli.Connecting;

/// <summary>The storages that there are, by what they are called here.</summary>
internal static class StorageKinds
{
    public const string Sqlite = "sqlite";
    public const string PostgreSql = "postgresql";
    public const string SqlServer = "sqlserver";
    public const string Redis = "redis";

    public static IReadOnlyList<string> Names { get; } = [Sqlite, PostgreSql, SqlServer, Redis];
}
