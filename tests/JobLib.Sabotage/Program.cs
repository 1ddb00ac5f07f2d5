using JobLib.Sabotage;

// Applies each sabotage alone to a copy of the last commit and shows which test notices it: a suite that was never seen to fail proves nothing.
// Arguments choose those of whose name or test one is a part.
var chosen = Sabotages.All.Where(sabotage => args.Length == 0 || args.Any(part => $"{sabotage.Name} {sabotage.Test}".Contains(part, StringComparison.OrdinalIgnoreCase))).ToList();
var workshop = new Workshop(Directory.GetCurrentDirectory());
foreach (var project in chosen.GroupBy(sabotage => sabotage.Project))
{
    if (workshop.TryWithout(project.Key, project.Select(sabotage => sabotage.Test).Distinct()) is not Verdict.Passed and var verdict)
    {
        Console.WriteLine($"The tests of {project.Key} that are to notice do not pass on the right code: {verdict}.\n{workshop.Output}");
        return 1;
    }
}

var caught = 0;
Console.WriteLine("| sabotage | noticed by | |\n|---|---|---|");
foreach (var sabotage in chosen)
{
    var verdict = workshop.Try(sabotage);
    if (verdict == Verdict.Failed) caught++;
    Console.WriteLine($"| {sabotage.Name} | `{sabotage.Test}` | {(verdict == Verdict.Failed ? "caught" : $"**not caught: {verdict}**")} |");
}

Console.WriteLine($"\n{caught} of {chosen.Count} caught");
return caught == chosen.Count ? 0 : 1;
