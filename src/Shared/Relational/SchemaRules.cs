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
/// <param name="scripts">The migrations that this library knows.</param>
internal sealed class SchemaRules(string schema, string? instance, string api, IReadOnlyList<MigrationScript> scripts)
{
    /// <summary>The version that the migrations lead to.</summary>
    public int Latest => scripts[^1].Version;

    /// <summary>The migrations that a schema lacks.</summary>
    public IEnumerable<MigrationScript> After(SchemaStamp? stamp) => scripts.Where(script => script.Version > (stamp?.Version ?? 0));

    /// <param name="stamp">What the schema says of itself; null when there is none.</param>
    /// <param name="routine">A function of this version that is not there, or has another text, in a schema that lacks nothing else.</param>
    public StorageSchemaException Missing(SchemaStamp? stamp, string? routine = null) => new(
        $"The schema '{schema}' is {(stamp is null ? "missing" : $"at version {stamp.Version}")}, and this version of JobLib needs {(routine is null ? $"version {Latest}" : $"its own {routine} there")}. "
        + $"Set AutoMigrate = true, or let a DBA run what {ScriptFrom(stamp)} prints.");

    /// <summary>
    /// A step that rewrites a large table never runs because a process happened to start: somebody chooses the hour. In a new schema no table is large.
    /// </summary>
    /// <exception cref="StorageSchemaException">There is such a step on the way.</exception>
    public void RefuseHeavy(SchemaStamp? stamp)
    {
        if (stamp is null || After(stamp).FirstOrDefault(script => script.IsHeavy) is not { } heavy) return;
        throw new StorageSchemaException(
            $"The schema '{schema}' is at version {stamp.Version}, and the step {heavy.Name} on its way to version {Latest} rewrites a large table, so that it never runs by itself. "
            + $"Let a DBA run what {ScriptFrom(stamp)} prints, at an hour when few jobs run.");
    }

    /// <exception cref="StorageSchemaException">The schema is too new for this library, or another installation's.</exception>
    public void Check(SchemaStamp? stamp)
    {
        if (stamp is null) return;
        CheckCompatible(stamp);
        CheckInstance(stamp);
    }

    private void CheckCompatible(SchemaStamp stamp)
    {
        if (stamp.LowestCompatible <= Latest) return;
        throw new StorageSchemaException(
            $"The schema '{schema}' is at version {stamp.Version} and may be used by libraries of schema version {stamp.LowestCompatible} or later; this one is of {Latest}. Upgrade JobLib here."
        );
    }

    private void CheckInstance(SchemaStamp stamp)
    {
        if (instance is null || stamp.Instance is not { } owner || owner == instance) return;
        throw new StorageSchemaException(
            $"The schema '{schema}' belongs to the instance '{owner}', and this process calls itself '{instance}'. If this is a copy of that database, "
            + $"make it this instance's by {api}.AdoptAsync(connection, \"{instance}\"), which leaves every queue paused; otherwise correct InstanceName or the connection string."
    );
    }

    private string ScriptFrom(SchemaStamp? stamp) => stamp is null ? $"{api}.Script(\"{schema}\")" : $"{api}.Script(\"{schema}\", {stamp.Version})";
}
