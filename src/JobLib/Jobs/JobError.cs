using JobLib.Jobs;

namespace JobLib;

/// <summary>Why an attempt of a job failed.</summary>
public sealed record JobError
{
    /// <summary>
    /// The exception's type by full name, without what only wraps it such as an <see cref="AggregateException"/> of a single one; or a word of JobLib's own
    /// such as <c>Poison</c>.
    /// </summary>
    public required string Type { get; init => field = FreeText.Clean(value, FreeText.NameLength); }

    /// <summary>The exception's message, cut at 8 K characters.</summary>
    public required string Message { get; init => field = FreeText.Clean(value, FreeText.LineLength); }

    /// <summary>The exception with its stack trace and inner exceptions, cut at 64 K characters; null when there is none.</summary>
    public string? Details { get; init => field = value is null ? null : FreeText.Clean(value, FreeText.DetailsLength); }

    /// <summary>
    /// Equal for errors of one cause: made of the type, the first frame of the application's own code and the message without its numbers and ids.
    /// </summary>
    public required string Fingerprint { get; init => field = FreeText.Clean(value, FreeText.NameLength); }
}
