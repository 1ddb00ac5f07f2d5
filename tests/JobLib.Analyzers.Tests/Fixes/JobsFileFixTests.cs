using JobLib.Analyzers.CodeFixes.Snapshot;
using Microsoft.CodeAnalysis.Text;

namespace JobLib.Analyzers.Tests.Fixes;

public class JobsFileFixTests
{
    private const string Calls = """
        class Calls
        {
            public void All()
            {
                BackgroundJob.Enqueue<Work>(x => {|JOBLIB1016:x.Run(1)|});
                BackgroundJob.Enqueue<Work>(x => {|JOBLIB1016:x.Add(1)|});
                BackgroundJob.Enqueue<Work>(x => {|JOBLIB1016:x.Run(2)|});
            }
        }
        """;

    private const string Work = """
        class More { public void All() => BackgroundJob.Enqueue<Work>(x => {|JOBLIB1016:x.Store("")|}); }

        public class Work
        {
            public void Run(int id) { }
            public void Add(int id) { }
            public void Store(string text) { }
            public void Old() { }
        }
        """;

    [Fact]
    public Task An_empty_list_gets_all_jobs_in_order() => Verify.FixesBesideAsync("", """
        Work, TestProject: Add(System.Int32)
        Work, TestProject: Run(System.Int32)
        Work, TestProject: Store(System.String)

        """, Calls, Work);

    [Fact]
    public Task Comments_and_what_was_there_stay_where_they_are() => Verify.FixesBesideAsync("""
        # The jobs of this program.

        # The first one.
        Work, TestProject: Old()
        # What comes after.
        Work, TestProject: Store(System.String)
        """, """
        # The jobs of this program.

        # The first one.
        Work, TestProject: Add(System.Int32)
        Work, TestProject: Old()
        Work, TestProject: Run(System.Int32)
        # What comes after.
        Work, TestProject: Store(System.String)
        """, Calls, Work.Replace("{|JOBLIB1016:x.Store(\"\")|}", "x.Store(\"\")", StringComparison.Ordinal));

    [Theory]
    [InlineData("# One", "# One\nWork: Run()\n")]
    [InlineData("# One\r\n", "# One\r\nWork: Run()\r\n")]
    [InlineData("Work: Old()", "Work: Old()\nWork: Run()\n")]
    [InlineData("Work: Old()\r\n\r\n", "Work: Old()\r\nWork: Run()\r\n\r\n")]
    [InlineData("Work: Store()", "Work: Run()\nWork: Store()")]
    [InlineData("  Work: Run()  ", "  Work: Run()  ")]
    public void A_line_ends_as_those_before_it(string before, string after) =>
        Assert.Equal(after, JobsFileEdit.Add(SourceText.From(before), ["Work: Run()"]).ToString());
}
