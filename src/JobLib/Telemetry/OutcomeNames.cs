namespace JobLib.Telemetry;

/// <summary>The values of the tag <see cref="TelemetryNames.Outcome"/>.</summary>
internal static class OutcomeNames
{
    /// <summary>An outcome that was discarded: the job was no longer its server's.</summary>
    public const string Stale = "stale";

    /// <param name="kind">Null for an outcome that was discarded.</param>
    public static string Of(JobOutcomeKind? kind) => kind switch
    {
        JobOutcomeKind.Succeeded => "succeeded",
        JobOutcomeKind.Retry => "retried",
        JobOutcomeKind.Failed => "failed",
        JobOutcomeKind.Deleted => "deleted",
        JobOutcomeKind.Released => "released",
        _ => Stale,
    };
}
