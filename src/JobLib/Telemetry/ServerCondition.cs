namespace JobLib.Telemetry;

/// <summary>How a server fares, by what it knows itself: the storage is not asked.</summary>
/// <param name="IsRegistered">The storage has given it a lease, and it has not lost it.</param>
/// <param name="IsLeaseInDoubt">It has not been able to renew its lease for so long that it fetches nothing.</param>
/// <param name="IsDispatching">Its dispatcher, which does nothing that could take long, was heard of lately.</param>
/// <param name="Trouble">What keeps it from its work, as it also tells the storage; null when nothing does.</param>
/// <param name="Loss">What its storage says that it has lost; null for nothing.</param>
internal sealed record ServerCondition(bool IsRegistered, bool IsLeaseInDoubt, bool IsDispatching, string? Trouble, string? Loss);
