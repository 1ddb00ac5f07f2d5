using System.Data;
using JobLib.PostgreSql.Sql;
using JobLib.Storage;
using Npgsql;

namespace JobLib.PostgreSql;

/// <summary>Brings a schema up to date under a lock, or says what is missing; and refuses one that is another installation's.</summary>
internal sealed class SchemaUpgrade(PostgreSqlSession session, IReadOnlyList<MigrationScript> scripts)
{
    private readonly string schema = session.Options.Schema;
    private readonly SchemaSql sql = new(session.Names);
    private readonly SchemaRules rules = new(session.Options.Schema, session.Options.InstanceName, nameof(PostgreSqlSchema), scripts);

    public async Task RunAsync(SchemaMode mode, CancellationToken cancellationToken)
    {
        await using var connection = await session.OpenAsync(isAsync: true, cancellationToken).ConfigureAwait(false);
        CheckEncoding(connection);
        var stamp = await ReadAsync(connection, null, cancellationToken).ConfigureAwait(false);
        rules.Check(stamp); // before anything is changed: a copy of another's database is not ours to migrate
        var isOld = stamp is null || stamp.Version < rules.Latest;
        var lacking = isOld ? null : await LackingAsync(connection, null, cancellationToken).ConfigureAwait(false);
        if (stamp is null || isOld || lacking is not null)
        {
            if (mode == SchemaMode.Verify) throw rules.Missing(stamp, lacking);
            stamp = await MigrateAsync(connection, cancellationToken).ConfigureAwait(false);
        }

        if (stamp.Instance is null && session.Options.InstanceName is { } mine)
            stamp = stamp with { Instance = await NameAsync(connection, mine, cancellationToken).ConfigureAwait(false) };
        rules.Check(stamp);
    }

    /// <inheritdoc cref="IStoredRoutines.InstallMissingAsync"/>
    public async ValueTask<string?> InstallMissingAsync(CancellationToken cancellationToken)
    {
        await using var connection = await session.OpenAsync(isAsync: true, cancellationToken).ConfigureAwait(false);
        var stamp = await ReadAsync(connection, null, cancellationToken).ConfigureAwait(false);
        rules.Check(stamp);
        if (stamp is null || stamp.Version < rules.Latest) throw rules.Missing(stamp);
        if (await LackingAsync(connection, null, cancellationToken).ConfigureAwait(false) is null) return null;
        await using var transaction = await BeginAsync(connection, cancellationToken).ConfigureAwait(false);
        var lacking = await InstallMissingAsync(connection, transaction, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return lacking;
    }

    /// <summary>The version of the schema that is there; 0 when there is none.</summary>
    public async ValueTask<int> StoredAsync(CancellationToken cancellationToken)
    {
        await using var connection = await session.OpenAsync(isAsync: true, cancellationToken).ConfigureAwait(false);
        return await ReadAsync(connection, null, cancellationToken).ConfigureAwait(false) is { } stamp ? stamp.Version : 0;
    }

    private async Task<SchemaStamp> MigrateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await BeginAsync(connection, cancellationToken).ConfigureAwait(false);
        var stamp = await ReadAsync(connection, transaction, cancellationToken).ConfigureAwait(false); // again: whoever had the lock before may have done it
        rules.RefuseHeavy(stamp);
        if (stamp is null) await ExecuteAsync(connection, transaction, sql.Create, cancellationToken).ConfigureAwait(false);
        foreach (var script in rules.After(stamp))
        {
            await ExecuteAsync(connection, transaction, script.For($"{session.Names}"), cancellationToken).ConfigureAwait(false);
        }

        if (stamp is null || stamp.Version < rules.Latest) await StampAsync(connection, transaction, cancellationToken).ConfigureAwait(false);
        await InstallMissingAsync(connection, transaction, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return await ReadAsync(connection, null, cancellationToken).ConfigureAwait(false) ?? throw rules.Missing(null);
    }

    // Under the lock that whoever changes the schema has. It is to see what was done while it waited for that.
    private async Task<NpgsqlTransaction> BeginAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(connection, transaction, sql.NoDeadlines, cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(connection, transaction, sql.Lock, cancellationToken, new NpgsqlParameter("name", $"joblib:{schema}")).ConfigureAwait(false);
        return transaction;
    }

    private async Task<string?> InstallMissingAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        var lacking = await LackingAsync(connection, transaction, cancellationToken).ConfigureAwait(false);
        if (lacking is null) return null;
        foreach (var function in StoredRoutines.In($"{session.Names}"))
        {
            await ExecuteAsync(connection, transaction, function.Text, cancellationToken).ConfigureAwait(false);
        }

        await ExecuteAsync(connection, transaction, sql.DropOldFunctions, cancellationToken).ConfigureAwait(false);
        return lacking;
    }

    // The name of a function of this version that is not there, or that somebody has written over.
    private async Task<string?> LackingAsync(NpgsqlConnection connection, NpgsqlTransaction? transaction, CancellationToken cancellationToken)
    {
        var functions = StoredRoutines.In($"{session.Names}").ToList();
        await using var command = new NpgsqlCommand(sql.Functions, connection, transaction)
        {
            Parameters = { new("names", functions.Select(function => function.Name).ToArray()) },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var bodies = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            bodies[reader.GetString(0)] = reader.GetString(1);
        }

        var lacking = functions.Find(function =>
            !bodies.TryGetValue(function.Name, out var body) || !function.Text.Contains($"$${body}$$", StringComparison.Ordinal)
        );
        return lacking.Name;
    }

    // Whoever gives a schema without a name the first one; of two at once the second learns of the other's.
    private async Task<string?> NameAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql.Name, connection) { Parameters = { new("instance", name) } };
        return (string?)await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
    }

    private Task StampAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellationToken) => ExecuteAsync(
        connection, transaction, sql.Stamp, cancellationToken,
        new NpgsqlParameter("version", rules.Latest),
        new NpgsqlParameter("lowest", SchemaSql.LowestCompatible),
        new NpgsqlParameter("instance", NpgsqlTypes.NpgsqlDbType.Text) { Value = (object?)session.Options.InstanceName ?? DBNull.Value });

    private async Task<SchemaStamp?> ReadAsync(NpgsqlConnection connection, NpgsqlTransaction? transaction, CancellationToken cancellationToken)
    {
        await using (var exists = new NpgsqlCommand(sql.Exists, connection, transaction) { Parameters = { new("schema", schema) } })
        {
            if (await exists.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not true) return null;
        }

        await using var command = new NpgsqlCommand(sql.Read, connection, transaction);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) return null;
        return new(reader.GetInt32(0), reader.GetInt32(1), await reader.IsDBNullAsync(2, cancellationToken).ConfigureAwait(false) ? null : reader.GetString(2));
    }

    private static async Task ExecuteAsync(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        string text,
        CancellationToken cancellationToken,
        params NpgsqlParameter[] parameters
    )
    {
        await using var command = new NpgsqlCommand(text, connection, transaction) { CommandTimeout = 0 }; // a migration takes as long as it takes
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static void CheckEncoding(NpgsqlConnection connection)
    {
        if (!connection.PostgresParameters.TryGetValue("server_encoding", out var encoding) || encoding == "UTF8") return;
        throw new StorageSchemaException(
            $"The database '{connection.Database}' has the encoding {encoding}, which cannot hold every text. Use one made with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0."
        );
    }
}
