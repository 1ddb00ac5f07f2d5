using System.Data.Common;
using System.Globalization;
using System.Text;
using JobLib.PostgreSql.Sql;
using Npgsql;

namespace JobLib;

/// <summary>What a DBA needs when JobLib's own role may not change the schema, and the call that makes a copied database one's own.</summary>
public static class PostgreSqlSchema
{
    /// <summary>The schema version that this library is made for.</summary>
    public static int Version => MigrationScripts.Latest;

    /// <summary>
    /// The script that brings a schema from one version to <see cref="Version"/>, and the functions of this library into it, in one transaction.
    /// </summary>
    /// <param name="schema">The schema's name, as in <see cref="PostgreSqlStorageOptions.Schema"/>.</param>
    /// <param name="from">The version that it is at; 0 when it does not exist. A library may bring new functions without a new version: then it is
    /// <see cref="Version"/>.</param>
    /// <param name="instanceName">The installation's name, as in <see cref="PostgreSqlStorageOptions.InstanceName"/>; null for none.</param>
    /// <exception cref="ArgumentException"><paramref name="schema"/> cannot be a schema's name.</exception>
    public static string Script(string schema = "joblib", int from = 0, string? instanceName = null)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var names = new Names(schema);
        var sql = new SchemaSql(names);
        var script = new StringBuilder("BEGIN;\n");
        if (from == 0) script.Append(sql.Create).Append('\n');
        foreach (var migration in MigrationScripts.All.Where(migration => migration.Version > from))
        {
            script.Append(CultureInfo.InvariantCulture, $"\n-- {migration.Name}\n").Append(migration.For($"{names}"));
        }

        foreach (var function in StoredRoutines.In($"{names}")) script.Append(CultureInfo.InvariantCulture, $"\n{function.Text}");

        var instance = instanceName is null ? "instance" : $"coalesce(instance, '{instanceName.Replace("'", "''", StringComparison.Ordinal)}')";
        script.Append(
            CultureInfo.InvariantCulture,
            $"\nUPDATE {names}.schema_version SET version = greatest(version, {Version}), lowest_compatible = greatest(lowest_compatible, {SchemaSql.LowestCompatible}), instance = {instance};\n"
        );
        script.Append(sql.DropOldFunctions).Append("\nCOMMIT;\n");
        return script.ToString();
    }

    /// <summary>The grants with which a role may run jobs, but not change the schema.</summary>
    /// <param name="role">The role, which must exist.</param>
    /// <param name="schema">The schema's name.</param>
    /// <exception cref="ArgumentException"><paramref name="schema"/> cannot be a schema's name.</exception>
    public static string Grants(string role, string schema = "joblib")
    {
        ArgumentNullException.ThrowIfNull(role);
        ArgumentNullException.ThrowIfNull(schema);
        var (to, quoted) = ($"\"{role.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", new Names(schema));
        return $"""
            GRANT USAGE ON SCHEMA {quoted} TO {to};
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {quoted} TO {to};
            GRANT USAGE ON ALL SEQUENCES IN SCHEMA {quoted} TO {to};
            GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {quoted} TO {to};

            """;
    }

    /// <summary>
    /// Makes the schema this instance's, after a copy of another's database, and leaves every known queue paused: nothing runs until you resume them.
    /// </summary>
    /// <param name="connection">An open connection to the copy; an <c>NpgsqlConnection</c>.</param>
    /// <param name="instanceName">The name that this installation gives as <see cref="PostgreSqlStorageOptions.InstanceName"/>.</param>
    /// <param name="schema">The schema's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">The connection is not PostgreSQL's, or <paramref name="schema"/> cannot be a schema's name.</exception>
    public static async Task AdoptAsync(DbConnection connection, string instanceName, string schema = "joblib", CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(instanceName);
        ArgumentNullException.ThrowIfNull(schema);
        if (connection is not NpgsqlConnection npgsql)
            throw new ArgumentException("AdoptAsync needs an open NpgsqlConnection to the copied database.", nameof(connection));
        await using var command = new NpgsqlCommand(new SchemaSql(new Names(schema)).Adopt, npgsql) { Parameters = { new("instance", instanceName) } };
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
