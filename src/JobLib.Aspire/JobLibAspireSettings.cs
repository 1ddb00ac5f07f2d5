namespace JobLib;

/// <summary>
/// What <c>builder.AddJobLib</c> adds beside JobLib itself. Bound to section <c>Aspire:JobLib</c> of the configuration before the application's code runs.
/// </summary>
public sealed class JobLibAspireSettings
{
    /// <summary>Adds no health checks.</summary>
    /// <value>Default: false: <c>joblib</c>, with the tag <c>ready</c>, and <c>joblib-loops</c>, with the tag <c>live</c>.</value>
    public bool DisableHealthChecks { get; set; }

    /// <summary>Listens to no traces.</summary>
    /// <value>Default: false: those of the source <c>JobLib</c>.</value>
    public bool DisableTracing { get; set; }

    /// <summary>Listens to no metrics.</summary>
    /// <value>Default: false: those of the meter <c>JobLib</c>.</value>
    public bool DisableMetrics { get; set; }
}
