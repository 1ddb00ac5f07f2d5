using JobLib.Storage;

namespace JobLib.Relational.Reading;

/// <summary>A recurring job that is due.</summary>
internal sealed record DueRecord : DefinitionRecord
{
    public long Version { get; init; }
    public int ActiveRuns { get; init; }

    public RecurringDue ToDue() => new(ToDefinition(), Version, ActiveRuns);
}
