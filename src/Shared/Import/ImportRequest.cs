namespace JobLib.Import;

/// <summary>What the command line asks of an application that it starts to import from Hangfire.</summary>
internal sealed record ImportRequest
{
    /// <summary>The environment variable in which it stands, as JSON.</summary>
    public const string Variable = "JOBLIB_HANGFIRE_IMPORT";

    /// <summary>The runtime's own variable, by which the library is called before the application's first line.</summary>
    public const string HooksVariable = "DOTNET_STARTUP_HOOKS";

    /// <summary>The pipe on which the command line listens. When it closes its end, the import ends.</summary>
    public required string Pipe { get; init; }

    /// <summary>What <see cref="HooksVariable"/> held before; null for nothing.</summary>
    public string? Hooks { get; init; }

    public required bool DryRun { get; init; }

    public required bool Jobs { get; init; }

    public required bool FailedJobs { get; init; }

    public required bool RecurringJobs { get; init; }

    /// <summary>Null: the import's own default.</summary>
    public string? KeyPrefix { get; init; }
}
