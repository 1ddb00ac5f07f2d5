using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>What <see cref="IRecurringStore.DueAsync"/> found.</summary>
/// <param name="Now">The storage's clock, read before the items.</param>
/// <param name="Items">The recurring jobs that are due; one of them perhaps only since <paramref name="Now"/> was read.</param>
/// <param name="NextIn">The time until the next one is due; null when there is none.</param>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public sealed record DueRecurring(DateTimeOffset Now, IReadOnlyList<RecurringDue> Items, TimeSpan? NextIn);
