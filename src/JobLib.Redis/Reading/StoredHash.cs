using JobLib.Storage;
using StackExchange.Redis;

namespace JobLib.Redis.Reading;

/// <summary>A hash that a script has answered with: names and values in turn.</summary>
internal sealed class StoredHash
{
    private readonly Dictionary<string, RedisValue> values;

    public StoredHash(RedisResult answer)
    {
        var flat = answer.List();
        values = new(flat.Length / 2, StringComparer.Ordinal);
        for (var i = 0; i + 1 < flat.Length; i += 2) values[flat[i].Text()] = (RedisValue)flat[i + 1];
    }

    public bool IsEmpty => values.Count == 0;

    public IEnumerable<string> Names => values.Keys;

    public bool Has(string name) => values.ContainsKey(name);

    public string? Text(string name) => values.GetValueOrDefault(name);

    public RedisValue Value(string name) => values.GetValueOrDefault(name);

    /// <summary>The number; 0 where there is none.</summary>
    public long Number(string name) => NumberOrNull(name) ?? 0;

    public long? NumberOrNull(string name) => values.TryGetValue(name, out var value) && value.TryParse(out long number) ? number : null;

    public DateTimeOffset Instant(string name) => UnixMicroseconds.ToInstant(Number(name));

    public DateTimeOffset? InstantOrNull(string name) => UnixMicroseconds.ToInstant(NumberOrNull(name));
}
