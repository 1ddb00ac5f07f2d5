using System.Text.Json.Serialization;

namespace JobLib.Import;

/// <summary>What an application that imports tells the command line, one a line as JSON: progress, and in the end one of the others.</summary>
internal sealed record ImportMessage
{
    public ImportProgress? Progress { get; init; }

    /// <summary>It is over.</summary>
    public ImportReport? Report { get; init; }

    /// <summary>The application lacks something: what, and what to add.</summary>
    public string? Refused { get; init; }

    /// <summary>Something was thrown.</summary>
    public string? Failed { get; init; }

    /// <summary>Of what was thrown: a storage is away or cannot be used.</summary>
    public bool IsStorage { get; init; }

    /// <summary>It was asked to end before it was over.</summary>
    public bool Interrupted { get; init; }
}

/// <summary>How far it is.</summary>
internal sealed record ImportProgress(int Moved, int Left, int Total);

/// <summary>What was moved and what stays; of a dry run: what would be.</summary>
internal sealed record ImportReport(
    bool DryRun,
    int Moved,
    int Enqueued,
    int Scheduled,
    int Awaiting,
    int Failed,
    int Recurring,
    int LeftCount,
    IReadOnlyList<ImportLeft> Left
);

/// <summary>Something that stays in Hangfire.</summary>
internal sealed record ImportLeft(string Id, string State, string Reason, string Remedy);

/// <summary>Both ends of the pipe write and read by this.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ImportRequest))]
[JsonSerializable(typeof(ImportMessage))]
internal sealed partial class ImportJson : JsonSerializerContext;
