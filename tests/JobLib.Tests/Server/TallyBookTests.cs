using JobLib.Server.Tallies;
using JobLib.Storage;
using JobLib.Storage.Tallies;

namespace JobLib.Tests.Server;

public class TallyBookTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(10);

    private readonly TallyBook book = new("1.4");

    [Fact]
    public void Each_kind_of_outcome_is_counted_in_its_minute_and_its_hour()
    {
        foreach (var kind in Enum.GetValues<JobOutcomeKind>()) Add(kind);
        Add(JobOutcomeKind.Succeeded, at: Noon.AddMinutes(5).AddSeconds(7));

        var rows = Write();
        Assert.Equal(
            [(TallyPeriod.Minute, 0, 1, 1, 1, 1), (TallyPeriod.Minute, 5, 1, 0, 0, 0), (TallyPeriod.Hour, 0, 2, 1, 1, 1)],
            rows.OrderBy(row => (row.Period, row.Start))
                .Select(row => (row.Period, (int)(row.Start - Noon).TotalMinutes, row.Succeeded, row.Failed, row.Retried, row.Deleted))
        );
        Assert.All(rows, row => Assert.Equal(("Shop.Mailer.Send", "mail", "1.4"), (row.Method, row.Queue, row.ApplicationVersion)));
    }

    [Fact]
    public void Waits_and_durations_are_of_those_that_began()
    {
        Add(JobOutcomeKind.Succeeded, wait: TimeSpan.FromSeconds(3), took: TimeSpan.FromMinutes(2));
        book.Add(Claim(), JobOutcomeKind.Failed, TimeSpan.FromHours(5), null, Noon); // what cannot be read

        var row = Assert.Single(Write(), row => row.Period == TallyPeriod.Minute);
        var (waits, durations) = (new DurationHistogram(), new DurationHistogram());
        waits.Add(row.Waits);
        durations.Add(row.Durations);
        Assert.Equal((1, TimeSpan.FromSeconds(3), 1, TimeSpan.FromMinutes(2)), (waits.Count, waits.Longest, durations.Count, durations.Longest));
    }

    [Fact]
    public void Only_what_has_changed_is_written_and_then_as_a_whole()
    {
        Add(JobOutcomeKind.Succeeded);
        Add(JobOutcomeKind.Succeeded, queue: "other");
        Assert.Equal(4, Write().Count);
        Assert.Empty(Write());
        Add(JobOutcomeKind.Succeeded);
        var rows = Write();
        Assert.Equal(2, rows.Count);
        Assert.All(rows, row => Assert.Equal(("mail", 2), (row.Queue, row.Succeeded)));
    }

    [Fact]
    public void What_was_not_written_is_written_later_with_what_came_meanwhile()
    {
        Add(JobOutcomeKind.Succeeded);
        var drafts = book.Changed(); // and the storage is away
        Add(JobOutcomeKind.Succeeded);
        Assert.All(book.Changed(), draft => Assert.Equal(2, draft.Row.Succeeded));
        book.Written(drafts); // its answer was only late: what came since is still to be written
        Assert.All(Write(), row => Assert.Equal(2, row.Succeeded));
        Assert.Empty(Write());
    }

    [Fact]
    public void A_minute_that_is_over_before_it_was_written_is_kept_until_it_is()
    {
        for (var minute = 0; minute < 3; minute++) Add(JobOutcomeKind.Succeeded, at: Noon.AddMinutes(minute));
        Assert.Equal(3, book.Changed().Count(draft => draft.Row.Period == TallyPeriod.Minute));
        Assert.Equal(3, Write().Count(row => row.Period == TallyPeriod.Minute));
        Assert.Empty(book.Changed());
    }

    [Fact]
    public void A_storage_that_takes_nothing_costs_a_bounded_memory()
    {
        for (var minute = 0; minute < TallyBook.MaxPast + 500; minute++) Add(JobOutcomeKind.Succeeded, at: Noon.AddMinutes(minute));
        Assert.Equal(TallyBook.MaxPast + 2, book.Changed().Count);
    }

    [Fact]
    public void Types_that_are_made_at_run_time_cost_a_bounded_memory_and_are_counted_together()
    {
        for (var i = 0; i < TallyBook.MaxTypes * 6; i++) Add(JobOutcomeKind.Succeeded, type: $"Shop.Made{i}, Shop");
        var minutes = Write().Where(row => row.Period == TallyPeriod.Minute).ToList();
        Assert.Equal(TallyBook.MaxTypes + 1, minutes.Count);
        Assert.Equal(TallyBook.MaxTypes * 5, Assert.Single(minutes, row => row.Method == TallyBook.Others).Succeeded);
    }

    [Fact]
    public void Calls_of_one_name_are_one_row()
    {
        Add(JobOutcomeKind.Succeeded, type: "Shop.Mailer, Shop");
        Add(JobOutcomeKind.Succeeded, type: "Shop.Mailer, Moved");
        Assert.All(Write(), row => Assert.Equal(2, row.Succeeded));
    }

    [Fact]
    public void A_clock_that_is_set_back_begins_no_row_again()
    {
        Add(JobOutcomeKind.Succeeded, at: Noon.AddMinutes(1));
        Write();
        Add(JobOutcomeKind.Succeeded, at: Noon.AddMinutes(2));
        Add(JobOutcomeKind.Succeeded, at: Noon.AddMinutes(1));
        Assert.Equal(
            [(2, 2)],
            Write().Where(row => row.Period == TallyPeriod.Minute).Select(row => ((int)(row.Start - Noon).TotalMinutes, (int)row.Succeeded))
        );
    }

    [Fact]
    public void To_count_allocates_nothing()
    {
        var claim = Claim();
        book.Add(claim, JobOutcomeKind.Succeeded, Moment, Moment, Noon);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) book.Add(claim, JobOutcomeKind.Succeeded, Moment, Moment, Noon);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static ClaimedJob Claim(string type = "Shop.Mailer, Shop", string queue = "mail") => new()
    {
        Id = JobId.New(TimeProvider.System), Fence = 1, Attempt = 1, Payload = new(type, "Send", "", "[]"), Queue = queue, CreatedAt = Noon, ReadyAt = Noon,
    };

    private void Add(
        JobOutcomeKind kind,
        DateTimeOffset? at = null,
        string type = "Shop.Mailer, Shop",
        string queue = "mail",
        TimeSpan? wait = null,
        TimeSpan? took = null
    ) => book.Add(Claim(type, queue), kind, wait ?? Moment, took ?? Moment, at ?? Noon);

    private List<JobTally> Write()
    {
        var drafts = book.Changed();
        book.Written(drafts);
        return drafts.ConvertAll(draft => draft.Row);
    }
}
