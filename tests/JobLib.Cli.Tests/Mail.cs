namespace JobLib.Cli.Tests;

/// <summary>Jobs that the commands look at.</summary>
public static class Mail
{
    public static void Send(string to)
    {
    }

    [AutomaticRetry(Attempts = 0)]
    public static void Refuse(string text) => throw new InvalidOperationException(text);

    [AutomaticRetry(Attempts = 3, DelaysInSeconds = [3_600])]
    public static void RefuseForNow() => throw new InvalidOperationException("The mailbox is full.");

    public static void Talk(int lines, string text, JobContext context)
    {
        for (var line = 1; line <= lines; line++) context.Log($"{line} {text}");
    }

    public static void Report()
    {
    }
}
