using System.Buffers.Binary;
using System.Text;
using JobLib.Storage;
using StackExchange.Redis;

namespace JobLib.Redis.Reading;

/// <summary>The fields of a hash, or of a row, which is one text in MessagePack, as the scripts read and write it.</summary>
internal sealed class StoredFields
{
    private readonly Dictionary<string, RedisValue> values;

    private StoredFields(Dictionary<string, RedisValue> values) => this.values = values;

    public IEnumerable<string> Names => values.Keys;

    /// <summary>Of a hash: names and values in turn.</summary>
    public static StoredFields OfHash(RedisResult answer)
    {
        var flat = answer.List();
        var values = new Dictionary<string, RedisValue>(flat.Length / 2, StringComparer.Ordinal);
        for (var i = 0; i + 1 < flat.Length; i += 2) values[flat[i].Text()] = (RedisValue)flat[i + 1];
        return new(values);
    }

    /// <summary>Of a row; without fields where there is none, or what is stored cannot be read.</summary>
    public static StoredFields OfRow(RedisResult answer)
    {
        var reader = new Reader((byte[]?)answer);
        return new(reader.ReadMap());
    }

    public bool Has(string name) => values.ContainsKey(name);

    public string? Text(string name) => values.GetValueOrDefault(name);

    public RedisValue Value(string name) => values.GetValueOrDefault(name);

    /// <summary>The number; 0 where there is none.</summary>
    public long Number(string name) => NumberOrNull(name) ?? 0;

    public long? NumberOrNull(string name) => values.TryGetValue(name, out var value) && value.TryParse(out long number) ? number : null;

    public DateTimeOffset Instant(string name) => UnixMicroseconds.ToInstant(Number(name));

    public DateTimeOffset? InstantOrNull(string name) => UnixMicroseconds.ToInstant(NumberOrNull(name));

    /// <summary>As much of MessagePack as rows have: a map of texts to texts and whole numbers.</summary>
    private ref struct Reader(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> rest = bytes;

        public Dictionary<string, RedisValue> ReadMap()
        {
            var count = rest.IsEmpty ? 0 : Take(1)[0] switch
            {
                >= 0x80 and <= 0x8f and var code => code & 0x0f,
                0xde => BinaryPrimitives.ReadUInt16BigEndian(Take(2)),
                _ => 0,
            };
            var values = new Dictionary<string, RedisValue>(count, StringComparer.Ordinal);
            for (var i = 0; i < count; i++) values[(string?)ReadValue() ?? ""] = ReadValue();
            return values;
        }

        private RedisValue ReadValue() => Take(1)[0] switch
        {
            <= 0x7f and var number => (int)number,
            >= 0xa0 and <= 0xbf and var code => ReadText(code & 0x1f),
            >= 0xe0 and var number => (sbyte)number,
            0xc4 or 0xd9 => ReadText(Take(1)[0]),
            0xc5 or 0xda => ReadText(BinaryPrimitives.ReadUInt16BigEndian(Take(2))),
            0xc6 or 0xdb => ReadText(BinaryPrimitives.ReadInt32BigEndian(Take(4))),
            0xcc => (int)Take(1)[0],
            0xcd => (int)BinaryPrimitives.ReadUInt16BigEndian(Take(2)),
            0xce => (long)BinaryPrimitives.ReadUInt32BigEndian(Take(4)),
            0xcf or 0xd3 => BinaryPrimitives.ReadInt64BigEndian(Take(8)),
            0xd0 => (int)(sbyte)Take(1)[0],
            0xd1 => (int)BinaryPrimitives.ReadInt16BigEndian(Take(2)),
            0xd2 => BinaryPrimitives.ReadInt32BigEndian(Take(4)),
            0xcb => (long)BinaryPrimitives.ReadDoubleBigEndian(Take(8)),
            var code => throw new FormatException($"A row holds a value of a kind that no row has (0x{code:x2})."),
        };

        private RedisValue ReadText(int length) => Encoding.UTF8.GetString(Take(length));

        private ReadOnlySpan<byte> Take(int count)
        {
            if (count < 0 || count > rest.Length) throw new FormatException("A row ends too early.");
            var taken = rest[..count];
            rest = rest[count..];
            return taken;
        }
    }
}
