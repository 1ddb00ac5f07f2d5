using JobLib.InMemory.Ready;
using JobLib.InMemory.Rows;
using JobLib.Kernel;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.Tests.Kernel;

/// <summary>The arithmetic of turns at its edges, which no storage comes to in a test.</summary>
public sealed class TurnsTests : ITurnRows
{
    private static readonly MemoryJob Job = new()
    {
        Id = JobId.New(TimeProvider.System),
        Payload = new("Shop", "Send", "", "[]"),
        OwnPriority = 0,
        CreatedAt = Instant.None,
        QueueRow = new MemoryQueue("default"),
    };

    private (string Key, int Weight)? group = ("a", 1);
    private long? lowest;
    private long? last;

    [Fact]
    public void Jobs_of_one_group_stand_a_step_behind_one_another_and_whoever_has_none_there_a_step_behind_the_lowest()
    {
        last = Next(1);
        lowest = last;
        group = ("a", 3);
        Assert.Equal((Turns.Round / 3L << Turns.NumberBits) + 1, Next(2) - last);
        (last, lowest) = (null, Turns.First + (10L * Turns.Round << Turns.NumberBits));
        Assert.Equal(lowest + (Turns.Round / 3L << Turns.NumberBits) + 3, Next(3));
    }

    [Fact]
    public void A_number_alone_is_lower_than_every_turn_and_is_what_a_job_without_a_group_has_where_nobody_takes_turns()
    {
        group = null;
        Assert.Equal((7, null), Turns.Next(this, Job, 7));
        Assert.False(Turns.HasTurn(long.MaxValue >> 1));
        lowest = Turns.First;
        Assert.Equal(Turns.NoGroup, Turns.Next(this, Job, 7).Group);
        Assert.True(Turns.HasTurn(Next(7)));
    }

    [Fact]
    public void After_the_last_turn_jobs_go_in_the_order_of_their_numbers_and_none_comes_before_those_that_wait()
    {
        last = Turns.First + (Turns.Last << Turns.NumberBits) - 1;
        var before = last ?? 0;
        foreach (var number in (long[])[1, 2, Turns.NumberMask, Turns.NumberMask + 1, Turns.LastNumberMask])
        {
            last = Next(number);
            Assert.True(last > before, $"{number}: {last} is not behind {before}.");
            before = last ?? 0;
        }

        last = long.MaxValue; // somebody has written it there
        Assert.True(Turns.HasTurn(Next(1)));
    }

    [Fact]
    public void A_place_that_is_taken_is_followed_by_one_that_is_a_little_later()
    {
        var position = Next(5);
        Assert.InRange(Turns.Later(position) - position, 1, Turns.Round / Turns.MaxWeight << Turns.NumberBits);
        var end = Turns.First + (Turns.Last << Turns.NumberBits) + 5;
        Assert.Equal(end + 1, Turns.Later(end));
    }

    [Fact]
    public void A_weight_that_somebody_has_written_into_the_storage_is_held_to_its_bounds()
    {
        foreach (var weight in (int[])[int.MinValue, 0, int.MaxValue])
        {
            group = ("a", weight);
            Assert.InRange(Next(0) - Turns.First, 1L << Turns.NumberBits, (long)Turns.Round << Turns.NumberBits);
        }
    }

    (string Key, int Weight)? ITurnRows.GroupOf(JobRow job) => group;

    long? ITurnRows.LowestTurn(JobRow job) => lowest;

    long? ITurnRows.LastTurn(JobRow job, string group) => last;

    private long Next(long number) => Turns.Next(this, Job, number).Position;
}
