using JobLib.Jobs;

namespace JobLib.Tests.Jobs;

public class StateMachineDocTests
{
    [Fact]
    public void The_document_lists_exactly_the_transitions_that_the_code_allows()
    {
        var rows = from line in File.ReadLines(Repository.File("docs/state-machine.md"))
                   let cells = line.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                   where cells.Length == 3 && Enum.TryParse<JobState>(cells[0], out _) && Enum.TryParse<JobState>(cells[1], out _)
                   select (Enum.Parse<JobState>(cells[0]), Enum.Parse<JobState>(cells[1]));

        Assert.Equal(JobTransitions.Allowed.Order(), rows.Order());
    }

    [Fact]
    public void No_state_leads_to_itself_except_scheduled_and_no_state_is_a_dead_end()
    {
        foreach (var state in Enum.GetValues<JobState>())
        {
            Assert.Equal(state == JobState.Scheduled, JobTransitions.IsAllowed(state, state));
            Assert.Contains(JobTransitions.Allowed, row => row.From == state);
        }
    }
}
