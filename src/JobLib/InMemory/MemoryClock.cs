using JobLib.Kernel;

namespace JobLib.InMemory;

/// <summary>The clock that decides what is due and which lease has expired. Tests move it without touching anybody else's.</summary>
internal sealed class MemoryClock(TimeProvider provider)
{
    public TimeProvider Provider { get; } = provider;

    /// <summary>How far this storage's clock is ahead of the provider's.</summary>
    public TimeSpan Offset { get; set; }

    public Instant Now => Instant.Of(Provider.GetUtcNow()) + Offset;
}
