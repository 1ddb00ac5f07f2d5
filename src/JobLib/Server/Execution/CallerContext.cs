using System.Diagnostics;
using System.Globalization;
using JobLib.Invocation;

namespace JobLib.Server.Execution;

/// <summary>
/// Puts a job into what surrounded its caller: culture, UI culture and trace. Ends with the asynchronous method that restores it. The application may listen to activities and
/// throw: a job runs without its trace rather than not at all.
/// </summary>
internal static class CallerContext
{
    private static KnownContext? last; // nearly all jobs of a process have the same cultures and no trace

    /// <summary>Restores the caller's cultures, and its trace as the parent of a new activity; null when it had none.</summary>
    public static Activity? Restore(string? text, JobCall call)
    {
        if (text is null) return null;
        var known = last;
        if (known?.Text != text) last = known = new(text, CapturedContext.Read(text));
        var (culture, uiCulture, trace) = known.Context;
        if (culture is not null && culture.Name != CultureInfo.CurrentCulture.Name) CultureInfo.CurrentCulture = culture;
        if (uiCulture is not null && uiCulture.Name != CultureInfo.CurrentUICulture.Name) CultureInfo.CurrentUICulture = uiCulture;
        return trace is null ? null : Start(call, trace);
    }

    /// <summary>Ends the activity.</summary>
    public static void End(Activity? activity)
    {
        try
        {
            activity?.Dispose();
        }
        catch (Exception)
        {
            // A listener threw.
        }
    }

    private static Activity? Start(JobCall call, string trace)
    {
        try
        {
            return new Activity(call.ToString()).SetParentId(trace).Start();
        }
        catch (Exception)
        {
            return null; // a listener threw
        }
    }

    private sealed record KnownContext(string Text, CapturedContext Context);
}
