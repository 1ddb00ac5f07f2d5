using System.CommandLine;
using System.Globalization;
using JobLib.Management;

namespace JobLib.Cli.Commands;

/// <summary>Options that several commands have, each with one of its own.</summary>
internal static class CommonOptions
{
    public static Option<string?> Reason() => new("--reason") { HelpName = "text", Description = "Why, for the audit." };

    public static Option<bool> Yes() => new("--yes", "-y") { Description = "Asks nothing: for scripts." };

    /// <summary>Refuses what is no number from <paramref name="least"/> to <paramref name="most"/>; the parser throws when it is asked for the value of a word.</summary>
    public static void IsFrom(this Option<int> option, int least, int most, string unit = "") => option.Validators.Add(result =>
    {
        if (result.Tokens is not [var token]) return; // none: the default
        if (int.TryParse(token.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return;
        result.AddError($"{option.Name} is from {Format.Number(least)} to {Format.Number(most)}{unit}.");
    });
}
