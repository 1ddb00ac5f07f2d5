using JobLib.Sabotage;

namespace JobLib.Architecture.Tests;

/// <summary>Holds the list of small wrong changes (tests/JobLib.Sabotage) to the code that they change and to the tests that must notice them.</summary>
public class SabotageTests
{
    [Fact]
    public void Every_sabotage_still_applies() =>
        Assert.All(Sabotages.All, sabotage => Assert.NotEmpty(sabotage.Apply(File.ReadAllText(Repository.PathOf(sabotage.File)))));

    [Fact]
    public void Every_sabotage_names_a_test_that_exists()
    {
        var tests = TestNames.OfTheRepository();
        Assert.Equal("", string.Join('\n', Sabotages.All.Select(sabotage => sabotage.Test).Where(test => !tests.Contains(test)).Distinct()));
    }

    [Fact]
    public void No_sabotage_stands_twice() => Assert.Equal(Sabotages.All.Count, Sabotages.All.DistinctBy(sabotage => sabotage.Name).Count());
}
