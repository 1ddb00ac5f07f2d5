using System.Data;
using System.Data.Common;
using JobLib.SqlServer.Sql;
using JobLib.Storage;
using Microsoft.Data.SqlClient;

namespace JobLib.SqlServer;

/// <summary>Brings a schema up to date under a lock, or says what is missing; and refuses one that is another installation's.</summary>
internal sealed class SchemaUpgrade(SqlServerSession session, IReadOnlyList<MigrationScript> scripts)
{
    private readonly string schema = session.Options.Schema;
    private readonly SchemaSql sql = new(session.Names);
    private readonly SchemaRules rules = new(session.Options.Schema, session.Options.InstanceName, nameof(SqlServerSchema), scripts);

    public async Task RunAsync(SchemaMode mode, CancellationToken cancellationToken)
    {
        await using var connection = await session.OpenAsync(isAsync: true, cancellationToken).ConfigureAwait(false);
        await CheckLevelAsync(connection, cancellationToken).ConfigureAwait(false);
        var stamp = await ReadAsync(connection, null, cancellationToken).ConfigureAwait(false);
        rules.Check(stamp); // before anything is changed: a copy of another's database is not ours to migrate
        var isOld = stamp is null || stamp.Version < rules.Latest;
        var lacking = isOld ? null : await LackingAsync(connection, null, cancellationToken).ConfigureAwait(false);
        if (stamp is null || isOld || lacking is not null)
        {
            if (mode == SchemaMode.Verify) throw rules.Missing(stamp, lacking);
            stamp = await LockedAsync(connection, () => MigrateAsync(connection, cancellationToken), cancellationToken).ConfigureAwait(false);
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
        return await LockedAsync(connection, async () =>
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await ExecuteAsync(connection, transaction, sql.Settings, cancellationToken).ConfigureAwait(false);
            var lacking = await InstallMissingAsync(connection, transaction, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return lacking;
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The version of the schema that is there; 0 when there is none.</summary>
    public async ValueTask<int> StoredAsync(CancellationToken cancellationToken)
    {
        await using var connection = await session.OpenAsync(isAsync: true, cancellationToken).ConfigureAwait(false);
        return await ReadAsync(connection, null, cancellationToken).ConfigureAwait(false) is { } stamp ? stamp.Version : 0;
    }

    private async Task CheckLevelAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var level = await ScalarAsync(connection, null, sql.CompatibilityLevel, cancellationToken).ConfigureAwait(false);
        if (level >= SchemaSql.LowestLevel) return;
        try
        {
            await ScalarAsync(connection, null, sql.ReadsJson, cancellationToken).ConfigureAwait(false);
        }
        catch (SqlException error)
        {
            throw new StorageSchemaException(
                $"The database '{connection.Database}' has compatibility level {level}, and JobLib needs {SchemaSql.LowestLevel} or higher (OPENJSON). Run ALTER DATABASE [{connection.Database}] SET COMPATIBILITY_LEVEL = {SchemaSql.LowestLevel}, or give JobLib a database of its own.",
                error
            );
        }
    }

    private async Task<T> LockedAsync<T>(DbConnection connection, Func<Task<T>> change, CancellationToken cancellationToken)
    {
        var name = new SqlParameter("@name", SqlDbType.NVarChar, 255) { Value = $"joblib:{schema}" };
        if (await ScalarAsync(connection, null, sql.Lock, cancellationToken, name).ConfigureAwait(false) < 0)
        {
            throw new StorageUnavailableException($"Another process has been migrating the schema '{schema}' for ten minutes. Try again when it is done.");
        }

        try
        {
            return await change().ConfigureAwait(false);
        }
        finally
        {
            await ExecuteAsync(
                    connection,
                    null,
                    sql.Unlock,
                    CancellationToken.None,
                    new SqlParameter("@name", SqlDbType.NVarChar, 255) { Value = $"joblib:{schema}" }
                )
                .ConfigureAwait(false); // or the pool would keep the lock
        }
    }

    private async Task<SchemaStamp> MigrateAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(connection, transaction, sql.Settings, cancellationToken).ConfigureAwait(false);
        var stamp = await ReadAsync(connection, transaction, cancellationToken).ConfigureAwait(false); // again: whoever had the lock before may have done it
        rules.RefuseHeavy(stamp);
        if (stamp is null)
        {
            var parameter = new SqlParameter("@schema", SqlDbType.NVarChar, 128) { Value = schema };
            if (await ScalarAsync(connection, transaction, sql.SchemaExists, cancellationToken, parameter).ConfigureAwait(false) == 0)
            {
                await ExecuteAsync(connection, transaction, sql.CreateSchema, cancellationToken).ConfigureAwait(false);
            }

            await ExecuteAsync(connection, transaction, sql.CreateVersion, cancellationToken).ConfigureAwait(false);
        }

        foreach (var batch in rules.After(stamp).SelectMany(script => script.Batches($"{session.Names}")))
        {
            await ExecuteAsync(connection, transaction, batch, cancellationToken).ConfigureAwait(false);
        }

        if (stamp is null || stamp.Version < rules.Latest) await StampAsync(connection, transaction, cancellationToken).ConfigureAwait(false);
        await InstallMissingAsync(connection, transaction, cancellationToken).ConfigureAwait(false);
        stamp = await ReadAsync(connection, transaction, cancellationToken).ConfigureAwait(false) ?? throw rules.Missing(null);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return stamp;
    }

    private async Task<string?> InstallMissingAsync(DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var lacking = await LackingAsync(connection, transaction, cancellationToken).ConfigureAwait(false);
        if (lacking is null) return null;
        await ExecuteAsync(connection, transaction, sql.DropProcedures, cancellationToken).ConfigureAwait(false);
        foreach (var procedure in StoredRoutines.In($"{session.Names}"))
        {
            await ExecuteAsync(connection, transaction, procedure.Text, cancellationToken).ConfigureAwait(false);
        }

        await ExecuteAsync(connection, transaction, sql.DropOldProcedures, cancellationToken).ConfigureAwait(false);
        return lacking;
    }

    // The name of a procedure of this version that is not there.
    private async Task<string?> LackingAsync(DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, transaction, sql.Procedures);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            names.Add(reader.GetString(0));
        }

        return StoredRoutines.In($"{session.Names}").Select(procedure => procedure.Name).FirstOrDefault(name => !names.Contains(name));
    }

    // Whoever gives a schema without a name the first one; of two at once the second learns of the other's.
    private async Task<string?> NameAsync(DbConnection connection, string name, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, null, sql.Name, new SqlParameter("@instance", SqlDbType.NVarChar, 256) { Value = name });
        return (string?)await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
    }

    private Task StampAsync(DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken) => ExecuteAsync(
        connection, transaction, sql.Stamp, cancellationToken,
        new SqlParameter("@version", SqlDbType.Int) { Value = rules.Latest },
        new SqlParameter("@lowest", SqlDbType.Int) { Value = SchemaSql.LowestCompatible },
        new SqlParameter("@instance", SqlDbType.NVarChar, 256) { Value = (object?)session.Options.InstanceName ?? DBNull.Value });

    private async Task<SchemaStamp?> ReadAsync(DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        if (await ScalarAsync(connection, transaction, sql.Exists, cancellationToken).ConfigureAwait(false) == 0) return null;
        await using var command = Command(connection, transaction, sql.Read);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) return null;
        return new(reader.GetInt32(0), reader.GetInt32(1), await reader.IsDBNullAsync(2, cancellationToken).ConfigureAwait(false) ? null : reader.GetString(2));
    }

    private static async Task<int> ScalarAsync(
        DbConnection connection,
        DbTransaction? transaction,
        string text,
        CancellationToken cancellationToken,
        params SqlParameter[] parameters
    )
    {
        await using var command = Command(connection, transaction, text, parameters);
        return Convert.ToInt32(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false), null);
    }

    private static async Task ExecuteAsync(
        DbConnection connection,
        DbTransaction? transaction,
        string text,
        CancellationToken cancellationToken,
        params SqlParameter[] parameters
    )
    {
        await using var command = Command(connection, transaction, text, parameters);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static DbCommand Command(DbConnection connection, DbTransaction? transaction, string text, params SqlParameter[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        command.Transaction = transaction;
        command.CommandTimeout = 0; // a migration takes as long as it takes
        command.Parameters.AddRange(parameters);
        return command;
    }
}
