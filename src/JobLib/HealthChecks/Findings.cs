using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace JobLib.HealthChecks;

/// <summary>What a check has found: the gravest decides, and all are told.</summary>
internal sealed class Findings
{
    private readonly List<string> texts = [];
    private HealthStatus worst = HealthStatus.Healthy;
    private Exception? error;

    /// <summary>For whoever reads the report: names and figures.</summary>
    public Dictionary<string, object> Data { get; } = new(StringComparer.Ordinal);

    /// <summary>It goes on, but somebody should look.</summary>
    public void Degraded(string text) => Add(HealthStatus.Degraded, text);

    /// <summary>It does not do what it is for.</summary>
    public void Unhealthy(string text, Exception? exception = null)
    {
        Add(HealthStatus.Unhealthy, text);
        error ??= exception;
    }

    /// <summary>The answer to a probe.</summary>
    /// <param name="context">Of the probe: the application may have said that this check's failures are less grave.</param>
    /// <param name="otherwise">What is told when nothing was found.</param>
    public HealthCheckResult Result(HealthCheckContext context, string otherwise) => new(
        worst == HealthStatus.Unhealthy ? context.Registration.FailureStatus : worst, texts.Count == 0 ? otherwise : string.Join(" ", texts), error, Data);

    private void Add(HealthStatus status, string text)
    {
        if (status < worst) worst = status; // the enumeration begins with the gravest
        texts.Add(text);
    }
}
