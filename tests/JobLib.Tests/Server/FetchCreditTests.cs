using JobLib.Server;
using Microsoft.Extensions.Time.Testing;

namespace JobLib.Tests.Server;

public class FetchCreditTests
{
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public void An_idle_server_asks_for_as_many_jobs_as_it_has_workers() => Assert.Equal(20, Credit().Wanted(unfinished: 0));

    [Fact]
    public void A_free_worker_never_waits_for_more_to_become_free() => Assert.Equal(1, Credit().Wanted(unfinished: 19));

    [Fact]
    public void Full_workers_ask_for_nothing() => Assert.Equal(0, Credit().Wanted(unfinished: 20));

    [Fact]
    public void A_fast_server_asks_ahead_for_what_will_start_within_50_ms_up_to_its_bound()
    {
        var credit = Credit();
        At(credit, perSecond: 2_000);
        Assert.Equal(120, credit.Wanted(unfinished: 0));

        At(credit, perSecond: 100_000);
        Assert.Equal(500, credit.Wanted(unfinished: 0));
    }

    [Fact]
    public void A_server_that_begins_with_short_jobs_knows_its_rate_before_the_window_ends()
    {
        var credit = Credit();
        clock.Advance(TimeSpan.FromMilliseconds(10));
        credit.Completed(100);

        Assert.Equal(500, credit.Wanted(unfinished: 0));
    }

    [Fact]
    public void A_few_jobs_that_end_together_are_no_rate()
    {
        var credit = Credit();
        clock.Advance(TimeSpan.FromMilliseconds(10));
        credit.Completed(20);

        Assert.Equal(20, credit.Wanted(unfinished: 0));
    }

    [Fact]
    public void It_asks_again_only_when_half_of_the_credit_is_free()
    {
        var credit = Credit();
        At(credit, perSecond: 2_000);

        Assert.Equal(0, credit.Wanted(unfinished: 61));
        Assert.Equal(60, credit.Wanted(unfinished: 60));
    }

    [Fact]
    public void A_rate_of_long_ago_is_forgotten()
    {
        var credit = Credit();
        At(credit, perSecond: 100_000);
        clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(20, credit.Wanted(unfinished: 0));
    }

    [Fact]
    public void A_slow_storage_is_asked_for_what_will_start_within_two_round_trips_at_most_half_a_second()
    {
        var credit = Credit();
        Answer(credit, times: 20, TimeSpan.FromMilliseconds(100));
        At(credit, perSecond: 1_000);
        Assert.Equal(20 + 200, credit.Wanted(unfinished: 0));

        Answer(credit, times: 50, TimeSpan.FromSeconds(10));
        At(credit, perSecond: 400);
        Assert.Equal(20 + 200, credit.Wanted(unfinished: 0));
    }

    [Fact]
    public void A_single_slow_answer_makes_no_slow_storage_and_a_quick_one_ends_it()
    {
        var credit = Credit();
        Answer(credit, times: 1, TimeSpan.FromSeconds(1));
        At(credit, perSecond: 1_000);
        Assert.Equal(20 + 50, credit.Wanted(unfinished: 0));

        Answer(credit, times: 20, TimeSpan.FromMilliseconds(200));
        Answer(credit, times: 1, TimeSpan.FromMilliseconds(2));
        Assert.Equal(20 + 50, credit.Wanted(unfinished: 0));
    }

    private static void Answer(FetchCredit credit, int times, TimeSpan took)
    {
        for (var i = 0; i < times; i++) credit.Answered(took);
    }

    private FetchCredit Credit() => new(workers: 20, maxPrefetch: 500, clock);

    private void At(FetchCredit credit, int perSecond)
    {
        credit.Completed(0);
        clock.Advance(TimeSpan.FromSeconds(1));
        credit.Completed(perSecond);
    }
}
