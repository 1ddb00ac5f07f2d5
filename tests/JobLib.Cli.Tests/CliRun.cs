using System.Text.Json;

namespace JobLib.Cli.Tests;

/// <summary>A command that was run in this process, as in a pipe: nobody looks, and nobody answers unless the test says so.</summary>
/// <param name="ExitCode">What it ended with.</param>
/// <param name="Output">What it wrote.</param>
/// <param name="Error">What it complained of.</param>
internal sealed record CliRun(int ExitCode, string Output, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public string[] Lines => Output.TrimEnd('\n').Split('\n');

    /// <summary>The command line as a shell would read it: words between spaces, or between quotation marks.</summary>
    public static Task<CliRun> OfAsync(params string[] args) => With(new Dictionary<string, string>(), args);

    /// <param name="variables">The environment.</param>
    /// <param name="args">The arguments.</param>
    /// <param name="answer">What a user types when asked; null: there is none.</param>
    /// <param name="directory">Where it runs.</param>
    /// <param name="cancellationToken">Ctrl-C.</param>
    public static async Task<CliRun> With(
        IReadOnlyDictionary<string, string> variables,
        string[] args,
        string? answer = null,
        string? directory = null,
        CancellationToken cancellationToken = default
    )
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var surroundings = new CliSurroundings
        {
            Output = output,
            Error = error,
            Input = new StringReader(answer is null ? "" : answer + "\n"),
            IsInputTerminal = answer is not null,
            Variable = name => variables.GetValueOrDefault(name),
            Directory = directory ?? Path.GetTempPath(),
            User = "ada",
        };
        var code = await new CliApp(surroundings).RunAsync(args, cancellationToken);
        return new(code, output.ToString(), error.ToString());
    }
}
