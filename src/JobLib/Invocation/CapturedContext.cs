using System.Diagnostics;
using System.Globalization;

namespace JobLib.Invocation;

/// <summary>What surrounds a call and travels with its job: the culture, the UI culture and the trace context, as <c>de-DE|en-US|00-…-01</c>.</summary>
/// <param name="Culture">Null when it is not known on this machine.</param>
/// <param name="UICulture">Null when it is not known on this machine.</param>
/// <param name="TraceParent">As in the W3C's Trace Context; null when there was no activity.</param>
internal readonly record struct CapturedContext(CultureInfo? Culture, CultureInfo? UICulture, string? TraceParent)
{
    private const char Separator = '|';

    private static Cached? last; // nearly all calls of a process have the same cultures

    /// <summary>The cultures that surround the present call, without its trace: for calls that stand for many jobs.</summary>
    public static string CaptureCulture() => Cultures(CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);

    /// <summary>Cultures that are known by their names, as <see cref="CaptureCulture"/> would have written them.</summary>
    public static string OfCultures(string culture, string uiCulture) => $"{culture}{Separator}{uiCulture}{Separator}";

    /// <summary>What surrounds the present call.</summary>
    public static string Capture() => WithTrace(CaptureCulture());

    /// <summary>Adds the present call's trace to what <see cref="CaptureCulture"/> wrote.</summary>
    public static string WithTrace(string cultures) => Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } ? cultures + id : cultures;

    /// <summary>The part of what <see cref="Capture"/> wrote that is about the trace; empty where there was none.</summary>
    public static string TraceOf(string? text) => text is null ? "" : text[(text.LastIndexOf(Separator) + 1)..];

    /// <summary>The part of what <see cref="Capture"/> wrote that is about cultures, as <see cref="CaptureCulture"/> would have written it.</summary>
    public static ReadOnlySpan<char> CulturesOf(string text) => text.AsSpan(0, text.LastIndexOf(Separator) + 1);

    /// <summary>Takes apart what <see cref="Capture"/> wrote. What is missing, or not known here, is null.</summary>
    public static CapturedContext Read(string? text)
    {
        if (text?.Split(Separator) is not [var culture, var uiCulture, var trace]) return default;
        return new(Find(culture), Find(uiCulture), trace.Length == 0 ? null : trace);
    }

    private static string Cultures(CultureInfo culture, CultureInfo uiCulture)
    {
        if (last is { } known && ReferenceEquals(known.Culture, culture) && ReferenceEquals(known.UICulture, uiCulture)) return known.Text;
        var made = new Cached(culture, uiCulture, OfCultures(culture.Name, uiCulture.Name));
        last = made;
        return made.Text;
    }

    private static CultureInfo? Find(string name)
    {
        try
        {
            return CultureInfo.GetCultureInfo(name);
        }
        catch (CultureNotFoundException)
        {
            return null;
        }
    }

    private sealed record Cached(CultureInfo Culture, CultureInfo UICulture, string Text);
}
