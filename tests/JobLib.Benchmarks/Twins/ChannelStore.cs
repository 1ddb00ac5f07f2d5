using System.Globalization;
using System.Threading.Channels;

namespace JobLib.Benchmarks.Twins;

/// <summary>Jobs in memory, without a storage: a channel of objects with what a job holds.</summary>
internal sealed class ChannelStore : IRawStore
{
    private readonly Channel<RawJob> channel = Channel.CreateUnbounded<RawJob>();
    private int number;

    public ValueTask InsertAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var arguments = string.Create(CultureInfo.InvariantCulture, $"[{Interlocked.Increment(ref number)}]");
            channel.Writer.TryWrite(new(Guid.CreateVersion7(), "NoOp", "Run", arguments, "default", DateTimeOffset.UtcNow));
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<int> FinishAndClaimAsync(int max)
    {
        var claimed = 0;
        while (claimed < max && channel.Reader.TryRead(out _)) claimed++;
        return new(claimed);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed record RawJob(Guid Id, string Type, string Method, string Arguments, string Queue, DateTimeOffset CreatedAt);
}
