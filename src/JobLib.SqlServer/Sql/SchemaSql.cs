namespace JobLib.SqlServer.Sql;

/// <summary>What <see cref="SchemaUpgrade"/> and <see cref="SqlServerSchema"/> send.</summary>
internal sealed class SchemaSql(Names s)
{
    /// <summary>
    /// The lowest library schema version that may use what the migrations make. Raised by the contract half of an expand/contract change only.
    /// </summary>
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
    public string Lock { get; } =
        "DECLARE @answer int; EXEC @answer = sp_getapplock @Resource = @name, @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = 600000; SELECT @answer;";

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
        UPDATE {s}.schema_version SET version = CASE WHEN version > @version THEN version ELSE @version END, lowest_compatible = CASE WHEN lowest_compatible > @lowest THEN lowest_compatible ELSE @lowest END, instance = ISNULL(instance, @instance);
        """;

    /// <summary>The procedures that are there.</summary>
    public string Procedures { get; } = $"SELECT p.name FROM sys.procedures p WHERE p.schema_id = SCHEMA_ID(PARSENAME(N'{s}', 1));";

    /// <summary>Makes room for this version's procedures, of which some may be there.</summary>
    public string DropProcedures { get; } = string.Join('\n', StoredRoutines.In($"{s}").Select(procedure => $"DROP PROCEDURE IF EXISTS {s}.{procedure.Name};"));

    /// <summary>
    /// Procedures go when the libraries that call them may no longer use the schema, and never before. Their names say of which version they are: read from
    /// their ends, eight digits and letters, a bar, the number.
    /// </summary>
    public string DropOldProcedures { get; } = $"""
        DECLARE @drop nvarchar(max);
        SELECT @drop = STRING_AGG(CONVERT(nvarchar(max), CONCAT(N'DROP PROCEDURE {s}.', QUOTENAME(p.name), N';')), N' ')
        FROM sys.procedures p
        WHERE p.schema_id = SCHEMA_ID(PARSENAME(N'{s}', 1))
          AND CASE WHEN p.name LIKE N'%[_]v[0-9]%[_]________' THEN TRY_CONVERT(int, REVERSE(SUBSTRING(REVERSE(p.name), 10, CHARINDEX(N'v_', REVERSE(p.name), 10) - 10))) END
              < (SELECT v.lowest_compatible FROM {s}.schema_version v);
        IF @drop IS NOT NULL EXEC (@drop);
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
