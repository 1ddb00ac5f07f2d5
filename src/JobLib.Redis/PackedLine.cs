using JobLib.Storage;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace JobLib.Redis;

/// <summary>A line of a job's log.</summary>
internal static class PackedLine
{
    public static string Of(JobLogLine line) =>
        Packed.Of(Packed.Number(UnixMicroseconds.From(line.At)), Packed.Number((int)line.Level), Packed.Number(line.Attempt), line.Text);

    public static JobLogLine Read(RedisResult packed)
    {
        var values = Packed.Read((RedisValue)packed);
        return new()
        {
            At = UnixMicroseconds.ToInstant(Packed.ToNumber(values[0])),
            Level = (LogLevel)Packed.ToNumber(values[1]),
            Attempt = (int)Packed.ToNumber(values[2]),
            Text = values[3] ?? "",
        };
    }
}
