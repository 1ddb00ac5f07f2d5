using System.Diagnostics.CodeAnalysis;
using JobLib.Benchmarks.Scenarios;

namespace JobLib.Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchmarkOptions
{
    public const int FewPairs = 3;

    public const string Usage = "Usage: dotnet run -c Release --project tests/JobLib.Benchmarks -- [--quick] [--filter TEXT] [--json FILE] [--page FILE] | --peers [--quick] [--page FILE]";

    /// <summary>Fewer jobs and three pairs: enough to see a factor, not a percentage.</summary>
    public bool Quick { get; private init; }

    /// <summary>JobLib beside other libraries, not beside its twins.</summary>
    public bool Peers { get; private init; }

    /// <summary>Only scenarios with this text in "storage: scenario".</summary>
    public string? Filter { get; private init; }

    /// <summary>Where to write the figures to, besides the table.</summary>
    public string? Json { get; private init; }

    /// <summary>The page whose table takes these figures up, in place of what it had of the same scenarios.</summary>
    public string? Page { get; private init; }

    /// <summary>How often each scenario and its twin are measured, in turns.</summary>
    public int Pairs => Quick ? FewPairs : 7;

    public int Backlog => Quick ? 100_000 : 1_000_000;

    public bool Chooses(Scenario scenario) => Filter is null || $"{scenario.Storage}: {scenario.Name}".Contains(Filter, StringComparison.OrdinalIgnoreCase);

    public static bool TryParse(string[] args, [NotNullWhen(true)] out BenchmarkOptions? options, [NotNullWhen(false)] out string? fault)
    {
        options = new();
        fault = null;
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--quick":
                    options = options with { Quick = true };
                    break;
                case "--peers":
                    options = options with { Peers = true };
                    break;
                case "--filter" when i + 1 < args.Length:
                    options = options with { Filter = args[++i] };
                    break;
                case "--json" when i + 1 < args.Length:
                    options = options with { Json = args[++i] };
                    break;
                case "--page" when i + 1 < args.Length:
                    options = options with { Page = args[++i] };
                    break;
                default:
                    fault = $"'{args[i]}' is not understood.";
                    return false;
            }
        }

        if (options.Peers && (options.Filter is not null || options.Json is not null)) fault = "Beside --peers only --quick and --page have a meaning.";
        return fault is null;
    }
}
