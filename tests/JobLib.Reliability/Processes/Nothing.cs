namespace JobLib.Reliability.Processes;

/// <summary>The smallest job.</summary>
public static class Nothing
{
    public static void Run()
    {
    }
}
