using System.Globalization;
using System.Text;
using StackExchange.Redis;

namespace JobLib.Redis;

/// <summary>A list of texts as one: each with its length in bytes before it, a missing one as a dash. The scripts read and write the same form.</summary>
internal static class Packed
{
    private const byte Dash = (byte)'-';
    private const byte Colon = (byte)':';

    public static string Of(params ReadOnlySpan<string?> values)
    {
        var text = new StringBuilder();
        foreach (var value in values)
        {
            if (value is null) text.Append('-');
            else text.Append(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(value)}:{value}");
        }

        return text.ToString();
    }

    public static string?[] Read(RedisValue packed)
    {
        ReadOnlySpan<byte> bytes = (byte[]?)packed;
        var values = new List<string?>();
        while (bytes.Length > 0)
        {
            if (bytes[0] == Dash)
            {
                values.Add(null);
                bytes = bytes[1..];
                continue;
            }

            var colon = bytes.IndexOf(Colon);
            if (
                colon < 0
                || !int.TryParse(bytes[..colon], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                || length > bytes.Length - colon - 1
            )
            {
                throw new FormatException("A packed text is damaged.");
            }

            values.Add(Encoding.UTF8.GetString(bytes.Slice(colon + 1, length)));
            bytes = bytes[(colon + 1 + length)..];
        }

        return [.. values];
    }

    public static string? Number(long? value) => value?.ToString(CultureInfo.InvariantCulture);

    public static long ToNumber(string? text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0;

    public static long? ToNumberOrNull(string? text) => text is null ? null : ToNumber(text);
}
