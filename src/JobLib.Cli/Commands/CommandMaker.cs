using System.CommandLine;

namespace JobLib.Cli.Commands;

/// <summary>Makes commands that have the global options and the surroundings at hand.</summary>
internal sealed class CommandMaker(GlobalOptions options, CliSurroundings surroundings)
{
    /// <param name="name">Its name.</param>
    /// <param name="description">What it does, in a sentence.</param>
    /// <param name="run">Does it, and answers with the exit code.</param>
    /// <param name="symbols">Its arguments, options and commands below it.</param>
    public Command Make(string name, string description, Func<CommandCall, CancellationToken, Task<int>> run, params IEnumerable<Symbol> symbols)
    {
        var command = Group(name, description, symbols);
        command.SetAction((parsed, cancellationToken) => run(new(parsed, options, surroundings), cancellationToken));
        return command;
    }

    /// <summary>One that does nothing by itself.</summary>
    public static Command Group(string name, string description, params IEnumerable<Symbol> symbols)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            switch (symbol)
            {
                case Argument argument: command.Add(argument); break;
                case Option option: command.Add(option); break;
                case Command below: command.Add(below); break;
                default: throw new ArgumentException($"A command cannot have a {symbol.GetType().Name}.", nameof(symbols));
            }
        }

        return command;
    }
}
