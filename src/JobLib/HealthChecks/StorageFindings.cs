using JobLib.Diagnostics;
using JobLib.Management;

namespace JobLib.HealthChecks;

/// <summary>Asks for the state of everything, for checks that cannot say anything without it.</summary>
internal static class StorageFindings
{
    /// <summary>The state of everything; null when the storage does not give it, which is then among the findings.</summary>
    public static async ValueTask<Overview?> AskAsync(this CachedOverview overview, Findings findings, CancellationToken cancellationToken)
    {
        try
        {
            return await overview.GetAsync(cancellationToken);
        }
        catch (StorageSchemaException error)
        {
            findings.Unhealthy($"The schema of the storage cannot be used: {error.Message}", error);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested) // of a storage: it may throw anything
        {
            findings.Unhealthy($"The storage does not answer: {ExceptionText.Message(error)}", error);
        }

        return null;
    }
}
