using System.Diagnostics;
using JobLib.Diagnostics;

namespace JobLib.Telemetry;

/// <summary>How spans end, whatever their listeners throw.</summary>
internal static class SpanEnd
{
    /// <summary>The value of the tag <see cref="TelemetryNames.ErrorType"/>.</summary>
    public static string TypeOf(Exception error)
    {
        var type = Causes.Of(error).GetType();
        return type.FullName ?? type.Name;
    }

    /// <summary>Marks the span as failed, with the exception as an event.</summary>
    public static void Fail(Activity? span, Exception error)
    {
        if (span is not { IsAllDataRequested: true }) return;
        var type = TypeOf(error);
        Quietly(span, span =>
        {
            span.SetTag(TelemetryNames.ErrorType, type);
            span.SetStatus(ActivityStatusCode.Error, ExceptionText.Message(error));

            // What the exception says of itself is asked with care, so the event finds it here and does not ask again.
            span.AddException(
                error,
                new()
                {
                    { "exception.type", type },
                    { "exception.message", ExceptionText.Message(error) },
                    { "exception.stacktrace", ExceptionText.Details(error) },
                }
            );
        });
    }

    /// <summary>Ends the span.</summary>
    public static void End(Activity? span)
    {
        if (span is not null) Quietly(span, static span => span.Dispose());
    }

    /// <summary>Does something with a span whose listeners may throw.</summary>
    public static void Quietly(Activity span, Action<Activity> action)
    {
        try
        {
            action(span);
        }
        catch (Exception)
        {
            // A listener threw.
        }
    }
}
