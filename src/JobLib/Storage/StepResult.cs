using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>What one step of maintenance did.</summary>
/// <param name="Done">How many rows.</param>
/// <param name="More">The bound was reached: another step at once may find more. A row that an open transaction of somebody else holds is passed over and does
/// not count; it is looked for again by a later step.</param>
/// <param name="NextIn">The time until there is something to do, when the storage knows; null when it does not or there is nothing.</param>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public readonly record struct StepResult(int Done, bool More, TimeSpan? NextIn);
