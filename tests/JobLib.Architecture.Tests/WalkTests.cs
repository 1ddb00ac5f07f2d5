using System.Text.RegularExpressions;

namespace JobLib.Architecture.Tests;

/// <summary>
/// Holds the way of a job, as <c>ARCHITECTURE.md</c> tells it, to the code: each step is called where it says, in the words that it says, and is where it says.
/// </summary>
public partial class WalkTests
{
    private const int MostFiles = 34; // a newcomer's afternoon
    private const int MostReturns = 10;
    private const string ByItself = "–";

    private static readonly List<Step> Steps = [.. Documents.Table("ARCHITECTURE.md", "## The way of a job on PostgreSQL").Select(Read)];

    [Fact]
    public void Each_step_is_called_from_the_step_that_it_names_and_is_in_its_file() => Assert.Equal("", string.Join('\n', Steps.SelectMany(Faults)));

    [Fact]
    public void The_way_from_the_call_to_Succeeded_is_short_enough_to_be_read()
    {
        var files = Steps.Select(step => step.File).ToList();
        var returns = files.Where((file, i) => i > 0 && file != files[i - 1] && files.Take(i).Contains(file)).Count();

        Assert.InRange(files.Distinct().Count(), 20, MostFiles); // fewer than 20: the table is not found, or tells nothing
        Assert.InRange(returns, 0, MostReturns);
    }

    private static IEnumerable<string> Faults(Step step, int at)
    {
        if (step.Number != at + 1) yield return $"step {step.Number} stands at {at + 1}";
        var code = Documents.Read(step.File);
        var name = Name().Match(step.Call).Groups[1].Value;
        if (!Regex.IsMatch(code, $@"\b{name}\b", step.File.EndsWith(".sql", StringComparison.Ordinal) ? RegexOptions.IgnoreCase : RegexOptions.None))
            yield return $"step {step.Number}: {step.File} has no {name}";
        if (step.From is { } from && !Documents.Read(Steps[from - 1].File).Contains(step.Call, StringComparison.Ordinal))
            yield return $"step {step.Number}: {Steps[from - 1].File} does not say {step.Call}";
    }

    private static Step Read(string[] cells) =>
        new(int.Parse(cells[0], null), cells[1] == ByItself ? null : int.Parse(cells[1], null), cells[2].Trim('`'), cells[3].Trim('`'));

    // The last word of the call: of storage.Jobs.InsertAsync( it is InsertAsync, of {s.Settle}( it is Settle.
    [GeneratedRegex(@"(\w+)\}?\(?$")]
    private static partial Regex Name();

    private sealed record Step(int Number, int? From, string Call, string File);
}
