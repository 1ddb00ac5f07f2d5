using JobLib.Sabotage;

// Applies each sabotage alone to a copy of the last commit and shows which test notices it: a suite that was never seen to fail proves nothing.
var filter = args.Length > 0 ? args[0] : "";
var chosen = Sabotages.All.Where(sabotage => sabotage.Name.Contains(filter, StringComparison.OrdinalIgnoreCase) || sabotage.Test.Contains(filter, StringComparison.Ordinal)).ToList();
using var workshop = new Workshop(Directory.GetCurrentDirectory());
var unnoticed = 0;
var sound = new HashSet<string>(StringComparer.Ordinal); // tests that were seen to pass on the right code
Console.WriteLine("| sabotage | noticed by | |\n|---|---|---|");
foreach (var sabotage in chosen)
{
    var before = sound.Contains(sabotage.Test) ? Verdict.Passed : workshop.TryWithout(sabotage);
    var verdict = "";
    if (before != Verdict.Passed)
    {
        verdict = $"**the test does not pass on the right code: {before}**";
    }
    else
    {
        sound.Add(sabotage.Test);
        var after = workshop.Try(sabotage);
        verdict = after == Verdict.Failed ? "caught" : $"**not caught: {after}**";
    }

    if (verdict != "caught") unnoticed++;
    Console.WriteLine($"| {sabotage.Name} | `{sabotage.Test}` | {verdict} |");
}

Console.WriteLine($"\n{chosen.Count - unnoticed} of {chosen.Count} caught");
return unnoticed == 0 ? 0 : 1;
