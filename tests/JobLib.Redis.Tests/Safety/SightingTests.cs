using JobLib.Redis.Safety;
using StackExchange.Redis;

namespace JobLib.Redis.Tests.Safety;

/// <summary>What one process can tell of the commits that it has seen.</summary>
public sealed class SightingTests
{
    private static readonly Sighting Seen = new("e", Commits: 100, Life: 3, Began: 40);

    [Theory]
    [InlineData("e", 100, 3, 40, null)] // nothing has happened
    [InlineData("e", 130, 4, 100, null)] // a restart or a failover that lost nothing
    [InlineData("e", 90, 3, 40, 10L)] // the same server, set back by a hand
    [InlineData("e", 90, 4, 90, 10L)]
    [InlineData("e", 500, 4, 90, 10L)] // others have gone on since
    [InlineData("other", 500, 1, 0, Sighting.Everything)]
    [InlineData(null, 0, 0, 0, Sighting.Everything)]
    public void What_is_lost_is_the_difference_to_where_the_present_life_began(string? epoch, long commits, long life, long began, long? lost) =>
        Assert.Equal(lost, Seen.LostUntil(new(epoch, commits, life, began)));

    [Fact]
    public void Where_there_was_nothing_nothing_can_be_lost() => Assert.Null(new Sighting(null, 0, 0, 0).LostUntil(Seen));

    [Fact]
    public void Answers_that_overtake_one_another_are_no_loss()
    {
        var witness = new Witness();
        witness.Look(null, Answer(commits: 5));
        var before = witness.Latest;
        witness.Look(before, Answer(commits: 9));
        witness.Look(before, Answer(commits: 7));
        Assert.Null(witness.TakeLoss());
        Assert.Equal(9, witness.Latest?.Commits);
    }

    [Fact]
    public void A_loss_that_many_answers_show_is_told_once()
    {
        var witness = new Witness();
        witness.Look(null, Answer(commits: 9));
        var before = witness.Latest;
        witness.Look(before, Answer(commits: 5, life: 2, began: 4));
        Assert.Equal(5, witness.TakeLoss());
        witness.Look(before, Answer(commits: 6, life: 2, began: 4));
        Assert.Null(witness.TakeLoss());
    }

    private static Sighting Answer(long commits, long life = 1, long began = 0) => Sighting.Of(
        [
            RedisResult.Create((RedisValue)"answer"),
            RedisResult.Create((RedisValue)"e"),
            RedisResult.Create((RedisValue)commits),
            RedisResult.Create((RedisValue)life),
            RedisResult.Create((RedisValue)began),
        ]);
}
