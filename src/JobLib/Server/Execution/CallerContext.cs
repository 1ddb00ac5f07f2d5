using System.Globalization;
using JobLib.Invocation;

namespace JobLib.Server.Execution;

/// <summary>Puts a job into the cultures of its caller. Ends with the asynchronous method that restores them.</summary>
internal static class CallerContext
{
    private static KnownContext? last; // nearly all jobs of a process have the same cultures

    public static void Restore(string? text)
    {
        if (text is null) return;
        var cultures = CapturedContext.CulturesOf(text);
        var known = last;
        if (known is null || !cultures.SequenceEqual(known.Text)) last = known = KnownContext.Of(cultures.ToString());
        var (culture, uiCulture, _) = known.Context;
        if (culture is not null && culture.Name != CultureInfo.CurrentCulture.Name) CultureInfo.CurrentCulture = culture;
        if (uiCulture is not null && uiCulture.Name != CultureInfo.CurrentUICulture.Name) CultureInfo.CurrentUICulture = uiCulture;
    }

    private sealed record KnownContext(string Text, CapturedContext Context)
    {
        public static KnownContext Of(string text) => new(text, CapturedContext.Read(text));
    }
}
