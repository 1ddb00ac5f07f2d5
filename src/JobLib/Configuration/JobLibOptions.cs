using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;

namespace JobLib;

/// <summary>What clients and servers of one storage have in common. Section <c>JobLib</c> of the configuration, or <c>jobs.Options</c> in code.</summary>
public sealed class JobLibOptions
{
    /// <summary>The queue of jobs that name none.</summary>
    /// <value>Default: <c>default</c>.</value>
    public string DefaultQueue { get; set; } = "default";

    /// <summary>The largest size of a job's arguments, in bytes of UTF-8. Larger ones are refused when the job is created.</summary>
    /// <value>Default: 262,144 (256 KB). Keep large data elsewhere and hand over its key.</value>
    public int MaxArgumentBytes { get; set; } = 256 * 1024;

    /// <summary>The largest size of a job's result, in bytes of UTF-8. A larger one is replaced by a note, and the job succeeds.</summary>
    /// <value>Default: 262,144 (256 KB).</value>
    public int MaxResultBytes { get; set; } = 256 * 1024;

    /// <summary>How deep arguments and results may be nested.</summary>
    /// <value>Default: 32. At most 64: a level takes up to 3 KB of the caller's stack, and a process whose stack is full ends.</value>
    public int MaxDepth { get; set; } = 32;

    /// <summary>How long what is over is kept.</summary>
    public RetentionOptions Retention { get; set; } = new();

    /// <summary>What happens after a failed attempt to jobs that have no <see cref="AutomaticRetryAttribute"/>.</summary>
    public RetryOptions Retry { get; set; } = new();

    /// <summary>
    /// How long an attempt may take, for jobs that have neither <see cref="EnqueueOptions.Timeout"/> nor a <see cref="JobTimeoutAttribute"/>.
    /// </summary>
    /// <value>Default: null: as long as it likes.</value>
    public TimeSpan? JobTimeout { get; set; }

    /// <summary>
    /// Whether the schema is created and upgraded when the first client or server needs it, and servers install stored functions again that somebody drops.
    /// </summary>
    /// <value>Default: true. With false, a schema that is missing or too old is an error that names both versions.</value>
    public bool AutoMigrate { get; set; } = true;

    /// <summary>
    /// From which level on what a job writes through <see cref="ILogger"/> is kept in its own log too, which the dashboard shows, beside what it writes with
    /// <see cref="JobContext.Log"/>.
    /// </summary>
    /// <value>Default: null: nothing. At most 1,000 lines an attempt are kept, of 8 K characters each.</value>
    /// <remarks>Lines have to pass the application's filters as well: <c>Logging:JobLib:LogLevel</c> sets those of this use alone.</remarks>
    public LogLevel? CaptureLogs { get; set; }

    /// <summary>
    /// The application's version, which servers tell the storage, so that the dashboard can show since when one runs and what has changed with it.
    /// </summary>
    /// <value>Default: null: the informational version of the entry assembly, as in <c>1.4.0+9a1b2c3</c>. At most 256 characters are kept.</value>
    public string? ApplicationVersion { get; set; }

    /// <summary>Whether the trace of whoever created a job goes on in the job, in the spans of source <c>JobLib</c>.</summary>
    /// <value>Default: false: an attempt begins a trace of its own, which is linked to the other one. With true, a trace lives as long as its jobs and their
    /// retries do.</value>
    public bool ContinueTraces { get; set; }

    /// <summary>How long a client's call may take, whatever the storage does, before it throws <see cref="StorageUnavailableException"/>.</summary>
    /// <value>Default: 15 s.</value>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>What was compiled for the types of arguments and results: <see cref="JobLibBuilder.AddJsonContext"/>.</summary>
    internal List<JsonSerializerContext> JsonContexts { get; } = [];
}
