namespace JobLib.Tests.Jobs;

public sealed class JobIdTests
{
    [Fact]
    public async Task Ids_made_by_many_threads_at_once_differ_and_rise_on_each()
    {
        var made = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Task.Run(() => Enumerable.Range(0, 50_000).Select(_ => JobId.New(TimeProvider.System)).ToList()))
        );
        Assert.All(made, ids => Assert.Equal(ids.Order(), ids));
        Assert.Equal(200_000, made.SelectMany(ids => ids).Distinct().Count());
        Assert.Equal(200_000, made.SelectMany(ids => ids).Select(id => id.ToString()[^12..]).Distinct().Count()); // the random part, too
    }
}
