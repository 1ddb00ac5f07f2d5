using System.Reflection;
using JobLib.Retries;

namespace JobLib.Tests.Retries;

public class RetryRuleTests
{
    private static readonly RetryRule Usual = RetryRule.From(new RetryOptions());

    [Fact]
    public void Ten_retries_follow_the_first_run_unless_something_else_is_said()
    {
        Assert.True(Usual.Retries(new InvalidOperationException(), attempt: 10));
        Assert.False(Usual.Retries(new InvalidOperationException(), attempt: 11));
    }

    [Theory]
    [InlineData(1, 15, 45)]
    [InlineData(2, 16, 76)]
    [InlineData(5, 271, 421)]
    [InlineData(10, 6576, 6876)]
    public void The_waits_are_those_of_Hangfire(int retry, int least, int most)
    {
        for (var i = 0; i < 200; i++) Assert.InRange(Usual.DelayBefore(retry).TotalSeconds, least, most);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(1_000)]
    [InlineData(int.MaxValue)]
    public void No_wait_is_longer_than_a_day_however_many_retries_there_were(int retry) => Assert.Equal(TimeSpan.FromHours(24), Usual.DelayBefore(retry));

    [Fact]
    public void Given_delays_are_used_in_turn_and_the_last_serves_all_that_follow()
    {
        var rule = RetryRule.From(new RetryOptions { DelaysInSeconds = [1, 5, 30] });

        Assert.Equal([1, 5, 30, 30], new[] { 1, 2, 3, 4 }.Select(retry => rule.DelayBefore(retry).TotalSeconds));
    }

    [Fact]
    public void Exceptions_can_be_chosen_and_excepted_with_what_derives_from_them()
    {
        var rule = new RetryRule(3, [], AttemptsExceededAction.Fail, [typeof(IOException)], [typeof(FileNotFoundException)]);

        Assert.True(rule.Retries(new DirectoryNotFoundException(), 1));
        Assert.False(rule.Retries(new FileNotFoundException(), 1));
        Assert.False(rule.Retries(new InvalidOperationException(), 1));
    }

    [Fact]
    public void Exceptions_are_chosen_and_excepted_behind_what_wraps_them()
    {
        var rule = new RetryRule(3, [], AttemptsExceededAction.Fail, [typeof(IOException)], [typeof(FileNotFoundException)]);

        Assert.True(rule.Retries(new AggregateException(new IOException()), 1));
        Assert.True(rule.Retries(new TargetInvocationException(new AggregateException(new IOException(), new DirectoryNotFoundException())), 1));
        Assert.False(rule.Retries(new AggregateException(new IOException(), new FileNotFoundException()), 1));
        Assert.False(rule.Retries(new AggregateException(new IOException(), new InvalidOperationException()), 1));
        Assert.False(rule.Retries(new AggregateException(), 1));
        // an exception of the application's own that has a cause is no wrapper
        Assert.False(rule.Retries(new InvalidOperationException("", new IOException()), 1));
        Assert.True((rule with { OnlyOn = [typeof(AggregateException)] }).Retries(new AggregateException(new ArgumentException("")), 1));
    }

    [Fact]
    public void An_attribute_with_null_in_place_of_its_arrays_is_one_without_them()
    {
        var rule = RetryRule.From([typeof(Sample).GetMethod(nameof(Sample.Nulls))]);

        Assert.True(rule?.Retries(new InvalidOperationException(), 1));
        Assert.InRange(rule?.DelayBefore(1).TotalSeconds ?? 0, 15, 45);
    }

    [Fact]
    public void The_first_member_with_an_attribute_decides_alone()
    {
        var onMethod = typeof(Sample).GetMethod(nameof(Sample.Three));
        var onType = typeof(Sample).GetMethod(nameof(Sample.AsTheType));

        Assert.Equal(3, RetryRule.From([onMethod, typeof(Sample)])?.Attempts);
        Assert.Equal(7, RetryRule.From([onType, typeof(Sample)])?.Attempts);
        Assert.Null(RetryRule.From([onType, null]));
    }

    [AutomaticRetry(Attempts = 7)]
    private sealed class Sample
    {
        [AutomaticRetry(Attempts = 3)]
        public void Three()
        {
        }

        public void AsTheType()
        {
        }

        [AutomaticRetry(DelaysInSeconds = null!, OnlyOn = null!, ExceptOn = [null!])]
        public void Nulls()
        {
        }
    }
}
