using JobLib.Client.Calls;

namespace JobLib.Batches;

/// <summary>The ways to the storage for synchronous and for asynchronous calls; while a batch is put together there may be both.</summary>
/// <param name="Blocking">Blocks the caller's own thread.</param>
/// <param name="Asynchronous">Awaits.</param>
internal sealed record BatchRoutes(StorageCalls Blocking, StorageCalls Asynchronous);
