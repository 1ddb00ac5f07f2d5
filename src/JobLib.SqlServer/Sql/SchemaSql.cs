namespace JobLib.SqlServer.Sql;

/// <summary>What <see cref="SchemaUpgrade"/> and <see cref="SqlServerSchema"/> send.</summary>
internal sealed class SchemaSql(string s)
{
    /// <summary>The lowest library schema version that may use what the migrations make. Raised by the contract half of an expand/contract change only.</summary>
    public const int LowestCompatible = 7;

    /// <summary>The lowest compatibility level of a database: OPENJSON needs it.</summary>
    public const int LowestLevel = 130;

    /// <summary>The batches' own settings: indexes with a filter refuse rows from sessions that have set these otherwise.</summary>
    public string Settings { get; } = "SET XACT_ABORT ON; SET NOCOUNT ON; SET QUOTED_IDENTIFIER ON; SET ANSI_NULLS ON;";

    /// <summary>Stands before each batch of a script: tools go on with the next batch after an error, which has undone the transaction.</summary>
    public string StopAfterError { get; } = "IF @@TRANCOUNT = 0 SET NOEXEC ON;";

    /// <summary>Ends a script, whatever has happened in it.</summary>
    public string Resume { get; } = "SET NOEXEC OFF;";

    /// <summary>One migration at a time, whoever else starts. Answers below zero when the lock could not be had. Never taken on the way of a job.</summary>
    public string Lock { get; } = "DECLARE @answer int; EXEC @answer = sp_getapplock @Resource = @name, @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = 600000; SELECT @answer;";

    public string Unlock { get; } = "EXEC sp_releaseapplock @Resource = @name, @LockOwner = 'Session';";

    public string CreateSchema { get; } = $"CREATE SCHEMA {s};";

    public string SchemaExists { get; } = "SELECT CASE WHEN SCHEMA_ID(@schema) IS NULL THEN 0 ELSE 1 END;";

    public string CreateVersion { get; } = $"""
        CREATE TABLE {s}.schema_version (only_row tinyint NOT NULL PRIMARY KEY, version int NOT NULL, lowest_compatible int NOT NULL, instance nvarchar(256) NULL);
        INSERT INTO {s}.schema_version (only_row, version, lowest_compatible) VALUES (1, 0, 0);
        """;

    /// <summary>The database's compatibility level.</summary>
    public string CompatibilityLevel { get; } = "SELECT d.compatibility_level FROM sys.databases d WHERE d.name = DB_NAME();";

    /// <summary>Whether it reads JSON whatever it calls its level, as engines do that only speak like SQL Server.</summary>
    public string ReadsJson { get; } = "SELECT COUNT(*) FROM OPENJSON(N'[1]');";

    public string Exists { get; } = $"SELECT CASE WHEN OBJECT_ID('{s}.schema_version') IS NULL THEN 0 ELSE 1 END;";

    public string Read { get; } = $"SELECT v.version, v.lowest_compatible, v.instance FROM {s}.schema_version v;";

    public string Stamp { get; } = $"""
        UPDATE {s}.schema_version SET version = @version, lowest_compatible = CASE WHEN lowest_compatible > @lowest THEN lowest_compatible ELSE @lowest END, instance = ISNULL(instance, @instance);
        """;

    public string Name { get; } = $"""
        UPDATE {s}.schema_version SET instance = @instance WHERE instance IS NULL;
        SELECT v.instance FROM {s}.schema_version v;
        """;

    public string Adopt { get; } = $"""
        UPDATE {s}.schema_version SET instance = @instance;
        UPDATE {s}.queue SET paused = 1;
        INSERT INTO {s}.queue (name, paused) SELECT DISTINCT j.queue, 1 FROM {s}.job j WHERE NOT EXISTS (SELECT 1 FROM {s}.queue q WHERE q.name = j.queue);
        INSERT INTO {s}.queue (name, paused) SELECT DISTINCT r.queue, 1 FROM {s}.recurring r WHERE NOT EXISTS (SELECT 1 FROM {s}.queue q WHERE q.name = r.queue);
        UPDATE {s}.signal SET version = version + 1;
        """;
}
