using JobLib.Storage;

namespace JobLib.Relational;

/// <summary>What a schema says of itself.</summary>
/// <param name="Version">Its version.</param>
/// <param name="LowestCompatible">The lowest version that a library may be made for and still use it.</param>
/// <param name="Instance">The installation that it belongs to; null when it has no name.</param>
internal sealed record SchemaStamp(int Version, int LowestCompatible, string? Instance);

/// <summary>Which schemas this library and this installation may use.</summary>
/// <param name="schema">The schema's name.</param>
/// <param name="instance">The name that this installation gives itself; null for none.</param>
/// <param name="api">The class that prints scripts and adopts copies.</param>
internal sealed class SchemaRules(string schema, string? instance, string api)
{
    public StorageSchemaException Missing(SchemaStamp? stamp) => new(
        $"The schema '{schema}' is {(stamp is null ? "missing" : $"at version {stamp.Version}")}, and this version of JobLib needs version {MigrationScripts.Latest}. "
        + $"Set AutoMigrate = true, or let a DBA run what {api}.Script(\"{schema}\") prints.");

    /// <exception cref="StorageSchemaException">The schema is too new for this library, or another installation's.</exception>
    public void Check(SchemaStamp? stamp)
    {
        if (stamp is null) return;
        CheckCompatible(stamp);
        CheckInstance(stamp);
    }

    private void CheckCompatible(SchemaStamp stamp)
    {
        if (stamp.LowestCompatible <= MigrationScripts.Latest) return;
        throw new StorageSchemaException(
            $"The schema '{schema}' is at version {stamp.Version} and may be used by libraries of schema version {stamp.LowestCompatible} or later; this one is of {MigrationScripts.Latest}. Upgrade JobLib here.");
    }

    private void CheckInstance(SchemaStamp stamp)
    {
        if (instance is null || stamp.Instance is not { } owner || owner == instance) return;
        throw new StorageSchemaException(
            $"The schema '{schema}' belongs to the instance '{owner}', and this process calls itself '{instance}'. If this is a copy of that database, "
            + $"make it this instance's by {api}.AdoptAsync(connection, \"{instance}\"), which leaves every queue paused; otherwise correct InstanceName or the connection string.");
    }
}
