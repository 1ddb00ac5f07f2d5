namespace JobLib.PostgreSql.Sql;

/// <summary>What <see cref="SchemaUpgrade"/> and <see cref="PostgreSqlSchema"/> send besides the migrations.</summary>
internal sealed class SchemaSql(Names s)
{
    /// <summary>
    /// The lowest library schema version that may use what the migrations make. Raised by the contract half of an expand/contract change only.
    /// </summary>
    public const int LowestCompatible = 3;

    /// <summary>
    /// Held until the end of the transaction, so that it works behind a pooler. Of the processes that start together one migrates, and the others find it done.
    /// </summary>
    public string Lock { get; } = "SELECT pg_advisory_xact_lock(hashtextextended(@name, 0))";

    /// <summary>A role's own deadlines are for its daily work; a migration, or the wait for another process's, takes as long as it takes.</summary>
    public string NoDeadlines { get; } = "SELECT set_config('statement_timeout', '0', true), set_config('lock_timeout', '0', true)";

    public string Exists { get; } =
        "SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = @schema AND c.relname = 'schema_version')";

    public string Read { get; } = $"SELECT version, lowest_compatible, instance FROM {s}.schema_version";

    public string Create { get; } = $"""
        DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = '{$"{s}".Trim(
            '"'
        )}') THEN CREATE SCHEMA {s}; END IF; END $$; -- a role may own the schema and have no right to create one
        CREATE TABLE {s}.schema_version (
            only_row           boolean PRIMARY KEY DEFAULT true CHECK (only_row),
            version            integer NOT NULL,  -- of the schema
            lowest_compatible  integer NOT NULL,  -- the lowest version that a library may be made for and still use this schema
            instance           text);             -- the installation that it belongs to
        INSERT INTO {s}.schema_version (version, lowest_compatible) VALUES (0, 0);
        """;

    public string Stamp { get; } =
        $"UPDATE {s}.schema_version SET version = @version, lowest_compatible = greatest(lowest_compatible, @lowest), instance = coalesce(instance, @instance)";

    /// <summary>The functions of this version that are there, with their texts.</summary>
    public string Functions { get; } = $"SELECT proname, prosrc FROM pg_proc WHERE pronamespace = '{s}'::regnamespace AND proname = ANY(@names)";

    /// <summary>
    /// Functions go when the libraries that call them may no longer use the schema, and never before. Their names say of which version they are.
    /// </summary>
    public string DropOldFunctions { get; } = $"""
        DO $$
        DECLARE f regprocedure;
        BEGIN
            FOR f IN SELECT oid FROM pg_proc WHERE pronamespace = '{s}'::regnamespace AND substring(proname FROM '_v([0-9]+)_[0-9a-f]+$')::int < (SELECT lowest_compatible FROM {s}.schema_version) LOOP
                EXECUTE format('DROP FUNCTION %s', f);
            END LOOP;
        END $$;
        """;

    public string Name { get; } = $"UPDATE {s}.schema_version SET instance = coalesce(instance, @instance) RETURNING instance";

    /// <summary>Makes the schema another instance's, with every queue that has a job, a pause or a server paused.</summary>
    public string Adopt { get; } = $"""
        WITH adopted AS (UPDATE {s}.schema_version SET instance = @instance),
        told AS (UPDATE {s}.signal SET version = version + 1)
        INSERT INTO {s}.queue (name, paused)
        SELECT DISTINCT queue, true FROM (
            SELECT queue FROM {s}.counter UNION SELECT queue FROM {s}.counter_delta UNION SELECT queue FROM {s}.recurring UNION SELECT unnest(queues) FROM {s}.server UNION SELECT name FROM {s}.queue) q(queue)
        ORDER BY queue ON CONFLICT (name) DO UPDATE SET paused = true
        """;
}
