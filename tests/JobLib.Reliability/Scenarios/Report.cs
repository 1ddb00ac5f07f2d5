namespace JobLib.Reliability.Scenarios;

/// <summary>Tells the figures of a run: with the test's output, and to the file that <c>JOBLIB_RELIABILITY_REPORT</c> names.</summary>
internal static class Report
{
    private static readonly Lock Gate = new();

    public static void Write(string scenario, string storage, string figures)
    {
        var line = $"{scenario} on {storage}: {figures}";
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        if (Environment.GetEnvironmentVariable("JOBLIB_RELIABILITY_REPORT") is not { Length: > 0 } file) return;
        lock (Gate) File.AppendAllText(file, line + "\n");
    }
}
