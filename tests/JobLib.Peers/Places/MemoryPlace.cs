namespace JobLib.Peers.Places;

/// <summary>The memory of this process.</summary>
internal sealed class MemoryPlace : IPlace
{
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
