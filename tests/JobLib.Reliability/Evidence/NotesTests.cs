using System.Text;
using JobLib.Reliability.Processes;
using JobLib.Sqlite.Tests;

namespace JobLib.Reliability.Evidence;

public sealed class NotesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_torn_last_line_is_passed_over_and_the_lines_before_it_are_read()
    {
        using (var notes = new Notes(folder.Location, "p001"))
        {
            notes.Write("intent", "1", nameof(JobKind.Plain), "");
            notes.Write("acked", "1", "an id with a\ttab and a\nline");
            notes.Write(new StringBuilder("12345\tstart\t1")); // the process was killed here
        }

        Assert.Equal(["intent", "acked"], RunRecord.NotesIn(folder.Location).Select(note => note.What));
        Assert.Equal("an id with a tab and a line", RunRecord.NotesIn(folder.Location).Last().Fields[1]);
    }

    [Fact]
    public void Every_operation_of_the_contract_stands_behind_the_one_place_where_calls_go_wrong()
    {
        var operations = FaultyContract.Operations().ToArray();
        Assert.Equal(operations.Length, operations.Distinct().Count());
        Assert.Contains("IJobQueue.FetchAsync", operations);
        Assert.Contains("IServerRegistry.Renew", operations);
        Assert.Contains("IJobStorage.PrepareAsync", operations);
        Assert.InRange(operations.Length, 39, 60);
    }
}
