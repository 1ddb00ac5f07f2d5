namespace JobLib.Diagnostics;

/// <summary>Reads the text of an exception, whose properties are code of whoever wrote it and may throw themselves.</summary>
internal static class ExceptionText
{
    public static string Message(Exception exception) => Read(() => exception.Message);

    public static string Details(Exception exception) => Read(exception.ToString);

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
