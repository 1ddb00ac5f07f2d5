using System.Diagnostics.CodeAnalysis;
using JobLib.Jobs;

namespace JobLib.Storage;

/// <summary>A batch to create.</summary>
/// <remarks>
/// The members of a batch that has not started (unsealed, or its own start is a parent that is not over) are stored held: they are
/// <see cref="JobState.Awaiting"/>, and when the batch starts they become what their own start says, a thousand a step. Members of a batch that
/// starts with its own insert unit become ready in that unit.
/// </remarks>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public sealed record NewBatch
{
    /// <summary>Made by the client.</summary>
    public required JobId Id { get; init; }

    /// <summary>For people; at most 256 characters.</summary>
    public string? Description { get; init => field = value is null ? null : FreeText.Clean(value, FreeText.NameLength); }

    /// <summary>The batch in which this one counts as one member.</summary>
    public JobId? Batch { get; init; }

    /// <summary><see cref="JobStart.Now"/>, or after a job or a batch.</summary>
    public JobStart Start { get; init; } = JobStart.Now;

    /// <summary>True when this unit holds all of its members. False: members follow in further units, and the batch begins when it is sealed.</summary>
    public bool Sealed { get; init; } = true;
}
