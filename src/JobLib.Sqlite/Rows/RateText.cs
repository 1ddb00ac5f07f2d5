using System.Globalization;
using JobLib.Kernel;
using JobLib.Storage;

namespace JobLib.Sqlite.Rows;

/// <summary>A job's rate as <c>joblib_job.rate</c> holds it.</summary>
internal static class RateText
{
    private const int Parts = 5;

    public static string? Write(JobRate? rate) => rate is null
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"{rate.Permits} {UnixMicroseconds.From(rate.Per)} {rate.Burst} {rate.Cost} {rate.Key}");

    /// <summary>Null when there is none, or what somebody has written there by hand is none.</summary>
    public static JobRate? Read(string? text)
    {
        if (text?.Split(' ', Parts) is not [var permits, var per, var burst, var cost, var key]) return null;
        if (!IsInt(permits, out var many) || !IsLong(per, out var time) || !IsInt(burst, out var more) || !IsInt(cost, out var each)) return null;
        if (time > UnixMicroseconds.From(RateBounds.LongestFill) || RateBounds.Refusal(many, UnixMicroseconds.ToDuration(time), more) is not null) return null;
        return new() { Key = key, Permits = many, Per = UnixMicroseconds.ToDuration(time), Burst = more, Cost = (int)Math.Clamp(each, 1, more + 1L) };
    }

    private static bool IsInt(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static bool IsLong(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
