using System.Collections.Concurrent;

namespace JobLib.Hangfire.Tests;

/// <summary>What jobs have done.</summary>
public sealed class Diary
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public ConcurrentDictionary<string, object?> Values { get; } = new();
}
