using System.Buffers.Binary;
using System.Text;

namespace JobLib.SqlServer.Tests.Tds;

/// <summary>What a client asks: a text with its parameters.</summary>
internal sealed record TdsRequest(string Text, IReadOnlyDictionary<string, object?> Parameters)
{
    /// <summary>Which of the server's connections it came by, counted from one.</summary>
    public int Connection { get; init; }

    /// <summary>A text alone.</summary>
    public static TdsRequest OfBatch(ReadOnlySpan<byte> message) => new(Encoding.Unicode.GetString(Body(message)), new Dictionary<string, object?>());

    /// <summary>A call of sp_executesql: the text, the parameters' types, the parameters.</summary>
    public static TdsRequest OfCall(ReadOnlySpan<byte> message)
    {
        var rest = Body(message)[6..]; // 0xFFFF, the procedure's number, options
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal);
        string? text = null;
        while (rest.Length > 0)
        {
            var name = Encoding.Unicode.GetString(Take(ref rest, 2 * Take(ref rest, 1)[0]));
            Take(ref rest, 1); // input or output
            var value = Value(ref rest);
            if (text is null) text = (string?)value ?? "";
            else if (name.Length > 0) parameters[name] = value;
        }

        return new(text ?? "", parameters);
    }

    private static ReadOnlySpan<byte> Body(ReadOnlySpan<byte> message) => message[BinaryPrimitives.ReadInt32LittleEndian(message)..];

    private static object? Value(ref ReadOnlySpan<byte> rest)
    {
        var type = Take(ref rest, 1)[0];
        switch (type)
        {
            case 0x26 or 0x68 or 0x6D: // whole numbers, bits, fractions
                Take(ref rest, 1);
                var bytes = Take(ref rest, Take(ref rest, 1)[0]);
                return bytes.Length switch
                {
                    0 => null,
                    1 => type == 0x68 ? bytes[0] == 1 : bytes[0],
                    4 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
                    _ => type == 0x6D ? BinaryPrimitives.ReadDoubleLittleEndian(bytes) : BinaryPrimitives.ReadInt64LittleEndian(bytes),
                };
            case 0xE7 or 0xA5 or 0xAD: // texts and bytes
                var size = BinaryPrimitives.ReadUInt16LittleEndian(Take(ref rest, 2));
                if (type == 0xE7) Take(ref rest, 5);
                var content = size == 0xFFFF ? Chunks(ref rest) : Plain(ref rest);
                return content is null ? null : type == 0xE7 ? Encoding.Unicode.GetString(content) : content;
            default:
                throw new NotSupportedException($"A parameter of type 0x{type:X2} cannot be read.");
        }
    }

    private static byte[]? Plain(ref ReadOnlySpan<byte> rest)
    {
        var length = BinaryPrimitives.ReadUInt16LittleEndian(Take(ref rest, 2));
        return length == 0xFFFF ? null : Take(ref rest, length).ToArray();
    }

    private static byte[]? Chunks(ref ReadOnlySpan<byte> rest)
    {
        if (BinaryPrimitives.ReadUInt64LittleEndian(Take(ref rest, 8)) == ulong.MaxValue) return null;
        using var whole = new MemoryStream();
        for (
            var length = BinaryPrimitives.ReadInt32LittleEndian(Take(ref rest, 4));
            length > 0;
            length = BinaryPrimitives.ReadInt32LittleEndian(Take(ref rest, 4))
        )
        {
            whole.Write(Take(ref rest, length));
        }

        return whole.ToArray();
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, int count)
    {
        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }
}
