using Hangfire.Storage;

namespace JobLib.Hangfire.Source;

/// <summary>A job as Hangfire's storage has it.</summary>
internal sealed record SourceJob
{
    public required string Id { get; init; }

    /// <summary>The name of its state; of one that is parked, that which it had before.</summary>
    public required string State { get; init; }

    /// <summary>What Hangfire knows of that state.</summary>
    public required IReadOnlyDictionary<string, string> StateData { get; init; }

    /// <summary>An import has taken it, and did not come to its end.</summary>
    public required bool IsParked { get; init; }

    /// <summary>The call, or why it cannot be loaded here.</summary>
    public required JobData Data { get; init; }

    /// <summary>Its named values, as JSON.</summary>
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    public string? Value(string name) => StateData.TryGetValue(name, out var value) ? value : null;
}
