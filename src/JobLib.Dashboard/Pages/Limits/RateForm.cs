using System.Globalization;
using JobLib.Dashboard.Routing;
using JobLib.Storage;

namespace JobLib.Dashboard.Pages;

/// <summary>A rate as a form has it: <c>permits</c>, <c>per</c> and <c>burst</c>.</summary>
internal static class RateForm
{
    /// <summary>The rate that the form says, or what is wrong with it.</summary>
    public static (JobRate? Rate, string Refusal) Read(string key, ChangeForm form)
    {
        if (!TryNumber(form.Text("permits"), out var permits) || !TryNumber(form.Text("burst"), out var burst))
            return (null, $"Permits and burst are whole numbers from 0 to {JobLimits.MaxPermits}; no permits let none begin.");
        if (!TryTime(form.Text("per"), out var per)) return (null, "Say in which time, as hours:minutes:seconds: 00:01:00.");
        if (JobLimits.RateRefusal(permits, per, burst) is { } refusal) return (null, refusal);
        return (new() { Key = key, Permits = permits, Per = per, Burst = burst }, "");
    }

    public static string? Write(TimeSpan? per) => per?.ToString("c", CultureInfo.InvariantCulture);

    private static bool TryNumber(string? text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    // A number alone would be days.
    private static bool TryTime(string? text, out TimeSpan time)
    {
        time = default;
        return text?.Contains(':', StringComparison.Ordinal) == true && TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out time);
    }
}
