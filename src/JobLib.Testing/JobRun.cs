using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using JobLib.Jobs;

namespace JobLib.Testing;

/// <summary>One attempt of a job, run through the real pipeline.</summary>
public sealed class JobRun
{
    private readonly string text;
    private readonly JsonSerializerOptions json;

    internal JobRun(string text, JsonSerializerOptions json)
    {
        this.text = text;
        this.json = json;
    }

    /// <summary>The job's id.</summary>
    public required string JobId { get; init; }

    /// <summary>The call; null when this host does not know its type or its method.</summary>
    public Job? Job { get; internal init; }

    /// <summary>The queue that it was taken from.</summary>
    public required string Queue { get; init; }

    /// <summary>The number of the attempt, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>
    /// What the attempt came to, once all filters had their say; null when its server was killed (<see cref="JobLibTest.KillServer"/>), so that nobody heard of
    /// its end.
    /// </summary>
    public JobOutcomeKind? Outcome { get; internal init; }

    /// <summary>How long the next attempt waits; null unless <see cref="Outcome"/> is <see cref="JobOutcomeKind.Retry"/>.</summary>
    public TimeSpan? RetryIn { get; internal init; }

    /// <summary>
    /// What was thrown, without what only wraps it; null when the attempt succeeded, and where it failed before its type was known or its key was free: see
    /// <see cref="Error"/>.
    /// </summary>
    public Exception? Exception { get; internal init; }

    /// <summary>What is stored of the failure; null when the attempt succeeded.</summary>
    public JobError? Error { get; internal init; }

    /// <summary>What the attempt wrote with <c>JobContext.Log</c>, oldest first.</summary>
    public IReadOnlyList<JobLogLine> Log { get; internal init; } = [];

    /// <summary>The result as JSON; null when there is none.</summary>
    public string? ResultJson { get; internal init; }

    /// <summary>The result, read as a continuation would read it.</summary>
    /// <exception cref="InvalidOperationException">The attempt has no result.</exception>
    /// <exception cref="JsonException">The result is no <typeparamref name="T"/>.</exception>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Trimming.Gate)]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = Trimming.Gate)]
    public T? Result<T>() => ResultJson is { } result
        ? JsonSerializer.Deserialize<T>(result, json)
        : throw new InvalidOperationException(
            $"{this} has no result. A method that returns nothing, or null, has none, nor has an attempt that did not succeed."
        );

    /// <summary>The call, the attempt and what it came to, for people.</summary>
    public override string ToString() => $"{text}, attempt {Attempt}: {Ending()}";

    private string Ending() => Outcome switch
    {
        null => "its server was killed",
        JobOutcomeKind.Retry => $"{Outcome} in {RetryIn}{Why()}",
        _ => $"{Outcome}{Why()}",
    };

    private string Why() => Error is { } error ? $", since {error.Type}: {error.Message}" : "";
}
