using System.Threading.Channels;

namespace JobLib.Dashboard.Live;

/// <summary>One tab that follows one topic. Only the latest version is kept for it: who is slow misses nothing that matters.</summary>
internal sealed class Subscription(string topic, Action<Subscription> leave) : IDisposable
{
    private readonly Channel<long> versions = Channel.CreateBounded<long>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    public string Topic { get; } = topic;

    /// <summary>Has been told nothing yet. It is told at the first look, changed or not: nobody knows what happened between its page and its stream.</summary>
    public bool IsNew { get; private set; } = true;

    public ChannelReader<long> Versions => versions.Reader;

    public void Tell(long version)
    {
        IsNew = false;
        versions.Writer.TryWrite(version);
    }

    public void Dispose() => leave(this);
}
