using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>A recurring job that is due.</summary>
/// <param name="Definition">As stored; its <see cref="RecurringDefinition.Next"/> is the tick that is due.</param>
/// <param name="Version">To be named by the tick.</param>
/// <param name="ActiveRuns">How many of its runs, by schedule or by hand and however old, are not over (Succeeded, Deleted and Failed are): 0, 1, or 2 for
/// more.</param>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public sealed record RecurringDue(RecurringDefinition Definition, long Version, int ActiveRuns);
