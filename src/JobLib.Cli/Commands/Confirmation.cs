namespace JobLib.Cli.Commands;

/// <summary>Asks before many are changed.</summary>
internal static class Confirmation
{
    /// <param name="call">The call of the command.</param>
    /// <param name="what">What would be done: <c>Delete 12 jobs</c>.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    /// <exception cref="CliException">Nobody is there to answer.</exception>
    public static async Task<bool> AskAsync(CommandCall call, string what, CancellationToken cancellationToken)
    {
        if (call.IsJson || !call.Surroundings.IsInputTerminal)
            throw CliException.Misused($"{what}? Nobody is there to confirm it: add --yes, or see how many there are with --dry-run.");
        call.Output.Ask($"{what}? [y/N]");
        // the console's own asynchronous call blocks
        var answer = await Task.Run(call.Surroundings.Input.ReadLine, CancellationToken.None).WaitAsync(cancellationToken);
        return answer?.Trim() is "y" or "Y" or "yes";
    }
}
