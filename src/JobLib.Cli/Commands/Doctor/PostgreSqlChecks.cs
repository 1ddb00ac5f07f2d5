using System.Globalization;
using JobLib.Cli.Connecting;
using JobLib.Management;
using Npgsql;

namespace JobLib.Cli.Commands.Doctor;

/// <summary>What only PostgreSQL can be asked: rights, room for connections, indexes, and rows that are dead and stay.</summary>
internal static class PostgreSqlChecks
{
    private const string DefaultSchema = "joblib";
    private const long ManyDead = 100_000; // of one table; autovacuum clears those of jobs that wait and run at 10,000
    private const long TooManyDead = 1_000_000; // then a look for jobs takes tenths of a second
    private const double NearlyFull = 0.8;

    private const string Rights = """
        SELECT format('%I', c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = @schema AND has_schema_privilege(n.oid, 'USAGE') AND c.relkind IN ('r', 'p')
            AND NOT (has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT') AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE'))
        UNION ALL SELECT format('%I()', p.proname) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname = @schema AND NOT has_function_privilege(p.oid, 'EXECUTE')
        UNION ALL SELECT 'the schema itself' FROM pg_namespace n WHERE n.nspname = @schema AND NOT has_schema_privilege(n.oid, 'USAGE')
        """;

    private const string Indexes = """
        SELECT format('%I', i.relname) FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_namespace n ON n.oid = i.relnamespace
        WHERE n.nspname = @schema AND NOT x.indisvalid
        """;

    private const string Connections = """
        SELECT count(*) FILTER (WHERE backend_type = 'client backend'), count(*) FILTER (WHERE application_name = 'JobLib'), current_setting('max_connections')::int
        FROM pg_stat_activity
        """;

    private const string DeadRows = "SELECT relname, n_dead_tup FROM pg_stat_user_tables WHERE schemaname = @schema ORDER BY n_dead_tup DESC LIMIT 1";

    // What holds them: a transaction that has been open for long, of whatever application.
    private const string OldestTransaction = """
        SELECT pid, coalesce(application_name, ''), extract(epoch FROM clock_timestamp() - xact_start)::float8 FROM pg_stat_activity
        WHERE datname = current_database() AND backend_xmin IS NOT NULL AND xact_start < clock_timestamp() - interval '5 minutes' ORDER BY xact_start LIMIT 1
        """;

    public static async Task<IReadOnlyList<DoctorFinding>> RunAsync(ConnectionSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = NpgsqlDataSource.Create(settings.Connection);
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            var schema = settings.Schema ?? DefaultSchema;
            return
            [
                DoctorFinding.Fine("server", $"PostgreSQL {connection.PostgreSqlVersion}"),
                RightsOf(await NamesAsync(connection, Rights, schema, cancellationToken), new NpgsqlConnectionStringBuilder(settings.Connection).Username),
                IndexesOf(await NamesAsync(connection, Indexes, schema, cancellationToken), schema),
                await ConnectionsAsync(connection, cancellationToken),
                await DeadRowsAsync(connection, schema, cancellationToken),
            ];
        }
        catch (NpgsqlException error)
        {
            return [DoctorFinding.Note("server", $"It could not be asked about itself: {error.Message}", "What is above was found all the same.")];
        }
    }

    private static async Task<List<string>> NamesAsync(NpgsqlConnection connection, string question, string schema, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(question, connection) { Parameters = { new("schema", schema) } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var names = new List<string>();
        while (await reader.ReadAsync(cancellationToken)) names.Add(reader.GetString(0));
        return names;
    }

    private static DoctorFinding RightsOf(List<string> missing, string? role) => missing.Count == 0
        ? DoctorFinding.Fine("rights", "This role may do what JobLib does.")
        : DoctorFinding.Wrong("rights", $"This role may not use {string.Join(", ", missing)}.", $"Let a DBA run what joblib migrate grants {role} prints.");

    private static DoctorFinding IndexesOf(List<string> broken, string schema) => broken.Count == 0
        ? DoctorFinding.Fine("indexes", "All are valid.")
        : DoctorFinding.Wrong(
            "indexes",
            $"Not valid, and not used: {string.Join(", ", broken)}.",
            $"REINDEX INDEX CONCURRENTLY {schema}.{broken[0]}; and so on."
        );

    private static async Task<DoctorFinding> ConnectionsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Connections, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var (used, ours, limit) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt32(2));
        var text = $"{Format.Number(used)} of {Format.Number(limit)} are open, {Format.Number(ours)} of them JobLib's.";
        return used < limit * NearlyFull
            ? DoctorFinding.Fine("connections", text)
            : DoctorFinding.Wrong(
                "connections",
                text,
                "Raise max_connections, put a pooler in front, or lower PostgreSqlStorageOptions.MaxPoolSize (20 a process unless set)."
            );
    }

    private static async Task<DoctorFinding> DeadRowsAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(DeadRows, connection) { Parameters = { new("schema", schema) } };
        var (table, dead) = ("", 0L);
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            if (await reader.ReadAsync(cancellationToken)) (table, dead) = (reader.GetString(0), reader.GetInt64(1));
        }

        await using var oldest = new NpgsqlCommand(OldestTransaction, connection);
        await using var holder = await oldest.ExecuteReaderAsync(cancellationToken);
        var open = await holder.ReadAsync(cancellationToken)
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"A transaction of '{holder.GetString(1)}' has been open for {Format.Duration(TimeSpan.FromSeconds(holder.GetDouble(2)))}: SELECT pg_terminate_backend({holder.GetInt32(0)})"
            )
            : null;
        return JudgeDeadRows(table, dead, open);
    }

    /// <param name="table">The table with the most.</param>
    /// <param name="dead">How many it has.</param>
    /// <param name="holder">Which transaction keeps them, and how to end it; null when none is known.</param>
    internal static DoctorFinding JudgeDeadRows(string table, long dead, string? holder) => (dead, holder) switch
    {
        ( >= ManyDead, _) => new(
            dead >= TooManyDead ? DoctorStatus.Wrong : DoctorStatus.Note,
            "dead rows",
            $"{Format.Number(dead)} in table {table}.",
            holder ?? "VACUUM it, and look whether autovacuum runs."),
        (_, not null) => DoctorFinding.Note("dead rows", "They cannot be cleared now.", holder),
        _ => DoctorFinding.Fine("dead rows", table.Length == 0 ? "None." : $"At most {Format.Number(dead)} in a table."),
    };
}
