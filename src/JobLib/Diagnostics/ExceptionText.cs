namespace JobLib.Diagnostics;

/// <summary>
/// Reads the text of an exception, whose properties are code of whoever wrote it and may throw themselves. One that holds too many others is not asked: the
/// framework writes them by recursion, and those of an aggregate anew for each that holds it, which ends the process or never ends.
/// </summary>
internal static class ExceptionText
{
    private const int MostNested = 100;
    private const int MostWritten = 10_000; // exceptions, each as often as it stands in another

    public static string Message(Exception exception) =>
        exception is AggregateException && !CanBeWritten(exception) ? "(more exceptions in one another than can be written)" : Read(() => exception.Message);

    public static string Details(Exception exception) => CanBeWritten(exception) ? Read(exception.ToString) : Innermost(exception);

    /// <summary>Whether its text can be read, as every logger does.</summary>
    public static bool CanBeRead(Exception exception)
    {
        try
        {
            _ = exception.ToString();
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    /// <summary>Whether asking it for its text comes to an end, which may be an exception.</summary>
    public static bool CanBeWritten(Exception exception)
    {
        if (exception.InnerException is null) return true;
        var waiting = new Stack<(Exception Exception, int Depth)>([(exception, 0)]);
        for (var written = 0; waiting.TryPop(out var next); written++)
        {
            if (written >= MostWritten || next.Depth >= MostNested) return false;
            if (next.Exception is AggregateException several)
            {
                foreach (var inner in several.InnerExceptions) waiting.Push((inner, next.Depth + 1));
            }
            else if (next.Exception.InnerException is { } inner)
            {
                waiting.Push((inner, next.Depth + 1));
            }
        }

        return true;
    }

    private static string Innermost(Exception exception)
    {
        var innermost = exception;
        while (innermost.InnerException is { } inner) innermost = inner;
        return $"{exception.GetType()} holds more exceptions in one another than can be written. The innermost:{Environment.NewLine}{Read(innermost.ToString)}";
    }

    private static string Read(Func<string?> text)
    {
        try
        {
            return text() ?? "";
        }
        catch (Exception inner)
        {
            return $"(the exception's text could not be read: it threw {inner.GetType().FullName})";
        }
    }
}
