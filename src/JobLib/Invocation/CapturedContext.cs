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

    /// <summary>What surrounds the present call.</summary>
    public static string Capture()
    {
        var cultures = CaptureCulture();
        return Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } ? cultures + id : cultures;
    }

    /// <summary>Takes apart what <see cref="Capture"/> wrote. What is missing, or not known here, is null.</summary>
    public static CapturedContext Read(string? text)
    {
        if (text?.Split(Separator) is not [var culture, var uiCulture, var trace]) return default;
        return new(Find(culture), Find(uiCulture), trace.Length == 0 ? null : trace);
    }

    private static string Cultures(CultureInfo culture, CultureInfo uiCulture)
    {
        if (last is { } known && ReferenceEquals(known.Culture, culture) && ReferenceEquals(known.UICulture, uiCulture)) return known.Text;
        var made = new Cached(culture, uiCulture, $"{culture.Name}{Separator}{uiCulture.Name}{Separator}");
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
