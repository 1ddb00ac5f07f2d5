using System.Collections.Concurrent;

namespace JobLib.Hangfire.Tests.Afternoon;

/// <summary>The jobs of the program that moves: the same classes before and after.</summary>
public sealed class Newsletter(Outbox outbox)
{
    public Task SendAsync(string issue, int reader, CancellationToken cancellationToken)
    {
        outbox.Sent.Enqueue($"{issue} to {reader}");
        return Task.CompletedTask;
    }

    public void Archive(string issue) => outbox.Sent.Enqueue($"{issue} archived");

    public void Clean() => outbox.Sent.Enqueue("cleaned");

    public void Print(string issue)
    {
        outbox.Sent.Enqueue($"{issue} printed");
        throw new InvalidOperationException("out of paper");
    }
}

/// <summary>What has been done.</summary>
public sealed class Outbox
{
    public ConcurrentQueue<string> Sent { get; } = new();
}
