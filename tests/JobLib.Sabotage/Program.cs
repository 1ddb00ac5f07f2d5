using JobLib.Sabotage;

// Applies each sabotage alone to a copy of the last commit and shows which test notices it: a suite that was never seen to fail proves nothing.
// Arguments choose those of whose name or test one is a part.
var chosen = Sabotages
    .All.Where(sabotage => args.Length == 0 || args.Any(part => $"{sabotage.Name} {sabotage.Test}".Contains(part, StringComparison.OrdinalIgnoreCase)))
    .ToList();
var workshop = new Workshop(Directory.GetCurrentDirectory());
var unsound = new HashSet<string>(StringComparer.Ordinal); // a test that fails on the right code as well notices nothing
foreach (var project in chosen.GroupBy(sabotage => sabotage.Project))
{
    if (workshop.TryWithout(project.Key, project.Select(sabotage => sabotage.Test).Distinct()) is Verdict.Passed) continue;
    unsound.UnionWith(project.Select(sabotage => sabotage.Test).Where(workshop.HasFailed));
    Console.WriteLine(workshop.Output);
}

var caught = 0;
Console.WriteLine("| sabotage | noticed by | |\n|---|---|---|");
foreach (var sabotage in chosen)
{
    var verdict = unsound.Contains(sabotage.Test)
        ? "**the test fails on the right code**"
        : workshop.Try(sabotage) switch
        {
            Verdict.Failed => "caught",
            var other => $"**not caught: {other}**",
        };
    if (verdict == "caught") caught++;
    Console.WriteLine($"| {sabotage.Name} | `{sabotage.Test}` | {verdict} |");
}

Console.WriteLine($"\n{caught} of {chosen.Count} caught");
return caught == chosen.Count ? 0 : 1;
