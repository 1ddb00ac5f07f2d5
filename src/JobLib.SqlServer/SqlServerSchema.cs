using System.Data;
using System.Data.Common;
using JobLib.SqlServer.Sql;
using Microsoft.Data.SqlClient;

namespace JobLib;

/// <summary>What a DBA needs when JobLib's own user may not change the schema, and the call that makes a copied database one's own.</summary>
public static class SqlServerSchema
{
    /// <summary>The schema version that this library is made for.</summary>
    public static int Version => MigrationScripts.Latest;

    /// <summary>
    /// The script that brings a schema from one version to <see cref="Version"/>, in one transaction; for <c>sqlcmd</c>, Management Studio or any tool that
    /// knows <c>GO</c>. After an error nothing more of it is executed.
    /// </summary>
    /// <param name="schema">The schema's name, as in <see cref="SqlServerStorageOptions.Schema"/>.</param>
    /// <param name="from">The version that it is at; 0 when it does not exist. A library may bring new procedures without a new version: then it is
    /// <see cref="Version"/>.</param>
    /// <param name="instanceName">The installation's name, as in <see cref="SqlServerStorageOptions.InstanceName"/>; null for none.</param>
    /// <exception cref="ArgumentException"><paramref name="schema"/> cannot be a schema's name.</exception>
    public static string Script(string schema = "joblib", int from = 0, string? instanceName = null)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var names = new Names(schema);
        var sql = new SchemaSql(names);
        var batches = new List<string> { $"{sql.Settings}\nBEGIN TRANSACTION;" };
        if (from == 0) batches.AddRange([sql.CreateSchema, sql.CreateVersion]);
        foreach (var migration in MigrationScripts.All.Where(migration => migration.Version > from))
        {
            batches.AddRange(migration.Batches($"{names}").Select((batch, i) => i == 0 ? $"-- {migration.Name}\n{batch.Trim()}" : batch.Trim()));
        }

        batches.Add(sql.DropProcedures);
        batches.AddRange(StoredRoutines.In($"{names}").Select(procedure => procedure.Text.Trim()));
        var instance = instanceName is null ? "NULL" : $"N'{instanceName.Replace("'", "''", StringComparison.Ordinal)}'";
        var stamp = sql
            .Stamp.Replace("@version", $"{Version}", StringComparison.Ordinal)
            .Replace("@lowest", $"{SchemaSql.LowestCompatible}", StringComparison.Ordinal)
            .Replace("@instance", instance, StringComparison.Ordinal);
        batches.AddRange([stamp.TrimEnd(), sql.DropOldProcedures, "COMMIT TRANSACTION;"]);
        return string.Concat(batches.Select((batch, i) => i == 0 ? $"{batch}\nGO\n" : $"{sql.StopAfterError}\nGO\n{batch}\nGO\n")) + $"{sql.Resume}\nGO\n";
    }

    /// <summary>The grants with which a user or role may run jobs, but not change the schema.</summary>
    /// <param name="role">The user or role, which must exist in the database.</param>
    /// <param name="schema">The schema's name.</param>
    /// <exception cref="ArgumentException"><paramref name="schema"/> cannot be a schema's name.</exception>
    public static string Grants(string role, string schema = "joblib")
    {
        ArgumentNullException.ThrowIfNull(role);
        ArgumentNullException.ThrowIfNull(schema);
        var (to, quoted) = ($"[{role.Replace("]", "]]", StringComparison.Ordinal)}]", new Names(schema));
        return $"GRANT SELECT, INSERT, UPDATE, DELETE, EXECUTE ON SCHEMA::{quoted} TO {to};\n";
    }

    /// <summary>
    /// Makes the schema this instance's, after a copy of another's database, and leaves every known queue paused: nothing runs until you resume them.
    /// </summary>
    /// <param name="connection">An open connection to the copy; a <c>SqlConnection</c>.</param>
    /// <param name="instanceName">The name that this installation gives as <see cref="SqlServerStorageOptions.InstanceName"/>.</param>
    /// <param name="schema">The schema's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">The connection is not SQL Server's, or <paramref name="schema"/> cannot be a schema's name.</exception>
    public static async Task AdoptAsync(DbConnection connection, string instanceName, string schema = "joblib", CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(instanceName);
        ArgumentNullException.ThrowIfNull(schema);
        if (connection is not SqlConnection sql)
            throw new ArgumentException("AdoptAsync needs an open SqlConnection to the copied database.", nameof(connection));
        await using var command = sql.CreateCommand();
        command.CommandText = StatementBatchSql.InTransaction(new SchemaSql(new Names(schema)).Adopt);
        command.Parameters.Add(new SqlParameter("@instance", SqlDbType.NVarChar, 256) { Value = instanceName });
        command.Parameters.Add(new SqlParameter("@offset", SqlDbType.BigInt) { Value = 0L });
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
