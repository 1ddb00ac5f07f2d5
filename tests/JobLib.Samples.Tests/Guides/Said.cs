using System.Collections.Concurrent;

namespace JobLib.Samples.Tests.Guides;

/// <summary>What the guides' jobs have done.</summary>
public sealed class Said
{
    public ConcurrentQueue<string> Lines { get; } = new();
}
