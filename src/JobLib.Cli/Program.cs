namespace JobLib.Cli;

internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        using var surroundings = CliSurroundings.OfProcess();
        return await new CliApp(surroundings).RunAsync(args);
    }
}
