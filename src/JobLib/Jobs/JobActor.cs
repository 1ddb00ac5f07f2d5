using JobLib.Jobs;

namespace JobLib;

/// <summary>Who made a change, from where and why. It goes into the job's history and into the audit trail.</summary>
public sealed record JobActor
{
    /// <summary>The application's own code, when a call names nobody.</summary>
    public static JobActor Application { get; } = new() { Name = "application" };

    /// <summary>A user's name, a server's name, or a word such as <c>application</c>.</summary>
    public required string Name { get; init => field = FreeText.Clean(value, FreeText.NameLength); }

    /// <summary>Where the change came from: an address, a page, a machine. Null when unknown.</summary>
    public string? From { get; init => field = value is null ? null : FreeText.Clean(value, FreeText.NameLength); }

    /// <summary>Why, in the actor's words. Null when nothing was said.</summary>
    public string? Reason { get; init => field = value is null ? null : FreeText.Clean(value, FreeText.LineLength); }
}
