using System.CommandLine;
using JobLib.Cli.Connecting;
using JobLib.Cli.Output;

namespace JobLib.Cli.Commands;

/// <summary>One call of a command.</summary>
internal sealed class CommandCall(ParseResult parsed, GlobalOptions options, CliSurroundings surroundings)
{
    public CliSurroundings Surroundings => surroundings;

    /// <summary>Where the answer goes.</summary>
    public CliOutput Output { get; } = new(surroundings);

    public bool IsJson => parsed.GetValue(options.Json);

    public T? Value<T>(Option<T> option) => parsed.GetValue(option);

    public T? Value<T>(Argument<T> argument) => parsed.GetValue(argument);

    public bool Has(Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>Whether an option names a storage, or a part of it.</summary>
    public bool HasStorage => Has(options.Storage) || Has(options.Connection) || Has(options.Schema);

    /// <summary>Which storage is meant.</summary>
    /// <exception cref="CliException">None is named, or not rightly.</exception>
    public ConnectionSettings Settings() =>
        ConnectionSettings.Resolve(parsed.GetValue(options.Storage), parsed.GetValue(options.Connection), parsed.GetValue(options.Schema), surroundings);

    /// <summary>The storage, which is never changed by opening it.</summary>
    public StorageSession Open() => new(Settings(), migrates: false);

    /// <summary>The connection, so that nothing of it is ever told; null when there is none.</summary>
    public string? ConnectionIfKnown()
    {
        try
        {
            return Settings().Connection;
        }
        catch (CliException)
        {
            return parsed.GetValue(options.Connection) ?? surroundings.Variable(ConnectionSettings.ConnectionVariable);
        }
    }

    /// <summary>Who does it, for the audit and for the jobs' histories.</summary>
    public JobActor Actor(string? reason) => new() { Name = surroundings.User, From = $"cli on {Environment.MachineName}", Reason = reason };
}
