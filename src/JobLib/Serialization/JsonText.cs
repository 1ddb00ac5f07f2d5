using System.Buffers;
using System.Text;
using System.Text.Json;

namespace JobLib.Serialization;

/// <summary>A JSON text that is being written, of a limited size. Each thread keeps one and uses it again.</summary>
internal sealed class JsonText : IBufferWriter<byte>, IDisposable
{
    private const int KeptBytes = 64 * 1024; // a larger buffer is not worth keeping for the next text

    [ThreadStatic]
    private static JsonText? kept;

    private byte[] buffer = new byte[512];
    private int written;
    private int limit;

    private JsonText() => Writer = new(this, new JsonWriterOptions { Encoder = JobJson.Encoder, MaxDepth = int.MaxValue });

    public Utf8JsonWriter Writer { get; }

    /// <summary>An empty text. Dispose it when it has been read.</summary>
    public static JsonText Rent(int limit)
    {
        var text = kept ?? new JsonText();
        kept = null; // a getter that is being serialised may create a job itself
        text.limit = limit;
        text.written = 0;
        text.Writer.Reset();
        return text;
    }

    public void Dispose()
    {
        if (buffer.Length <= KeptBytes) kept = this;
    }

    /// <summary>How much has been written, once the writer is flushed.</summary>
    public int Length => written;

    /// <summary>What has been written since <paramref name="start"/>.</summary>
    public ReadOnlySpan<byte> Since(int start) => buffer.AsSpan(start, written - start);

    public override string ToString() => Encoding.UTF8.GetString(buffer, 0, written);

    public void Advance(int count)
    {
        written += count;
        if (written > limit) throw new JsonTooLargeException(limit);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (buffer.Length - written < Math.Max(sizeHint, 1))
        {
            Array.Resize(ref buffer, checked(Math.Max(buffer.Length * 2, written + sizeHint)));
        }

        return buffer.AsMemory(written);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
