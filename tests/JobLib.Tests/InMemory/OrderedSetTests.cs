using JobLib.InMemory.Ordered;
using JobLib.Kernel;

namespace JobLib.Tests.InMemory;

[Slow]
public sealed class OrderedSetTests
{
    public static TheoryData<int> Seeds => [1, 2, 3, 4, 5, 6, 7, 8];

    [Theory, MemberData(nameof(Seeds))]
    public void Holds_what_a_sorted_set_holds_whatever_is_added_and_removed(int seed)
    {
        var random = new Random(seed);
        var set = new OrderedSet<Instant>();
        var model = new SortedSet<long>();
        for (var step = 0; step < 20_000; step++)
        {
            // Phases of growth and of decline, so that chunks are split, emptied and joined.
            var growing = step / 2_500 % 2 == 0;
            var item = random.Next(1, 4_000);
            if (random.Next(10) < (growing ? 7 : 2)) Assert.Equal(model.Add(item), set.Add(new(item)));
            else Assert.Equal(model.Remove(item), set.Remove(new(item)));
            Assert.Equal(model.Count, set.Count);
            if (step % 500 == 0) AssertSame(model, set, random.Next(1, 4_000));
        }
    }

    [Fact]
    public void Works_as_a_queue_of_any_length()
    {
        var set = new OrderedSet<Instant>();
        var (head, tail) = (1, 1);
        foreach (var (adds, takes) in new[] { (3_000, 1_000), (10, 2_010), (700, 690), (5_000, 5_000) })
        {
            for (var i = 0; i < adds; i++) Assert.True(set.Add(new(tail++)));
            for (var i = 0; i < takes; i++)
            {
                Assert.True(set.TryFirst(out var first));
                Assert.Equal(head++, first.Ticks);
                Assert.True(set.Remove(first));
            }

            Assert.Equal(tail - head, set.Count);
        }
    }

    [Fact]
    public void Counts_up_to_a_bound_and_little_further_than_a_cap()
    {
        var set = new OrderedSet<Instant>();
        for (var i = 1; i <= 10_000; i++) set.Add(new(i * 2));
        Assert.Equal(0, set.CountUpTo(new(1), 100));
        Assert.Equal(50, set.CountUpTo(new(100), 100));
        Assert.Equal(50, set.CountUpTo(new(101), 100));
        Assert.InRange(set.CountUpTo(new(19_999), 100), 101, 400);
        Assert.Equal(10_000, set.CountUpTo(new(20_000), 20_000));
    }

    private static void AssertSame(SortedSet<long> model, OrderedSet<Instant> set, long middle)
    {
        Assert.Equal(model, set.Ascending().Select(item => item.Ticks));
        Assert.Equal(model.Reverse(), set.Descending().Select(item => item.Ticks));
        Assert.Equal(model.Where(item => item > middle), set.Ascending(new Instant(middle)).Select(item => item.Ticks));
        Assert.Equal(model.Where(item => item < middle).Reverse(), set.Descending(new Instant(middle)).Select(item => item.Ticks));
        Assert.Equal(model.Count(item => item <= middle), set.CountUpTo(new(middle), int.MaxValue));
        Assert.Equal(model.Contains(middle), set.Contains(new(middle)));
        Assert.Equal(model.Count > 0, set.TryFirst(out var first));
        if (model.Count > 0) Assert.Equal(model.Min, first.Ticks);
    }
}
