using System.CommandLine;

namespace JobLib.Cli.Commands;

/// <summary>Options that several commands have, each with one of its own.</summary>
internal static class CommonOptions
{
    public static Option<string?> Reason() => new("--reason") { HelpName = "text", Description = "Why, for the audit." };

    public static Option<bool> Yes() => new("--yes", "-y") { Description = "Asks nothing: for scripts." };
}
