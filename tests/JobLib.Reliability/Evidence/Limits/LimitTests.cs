using System.Diagnostics;
using System.Globalization;
using JobLib.Reliability.Processes;
using JobLib.Sqlite.Tests;

namespace JobLib.Reliability.Evidence.Limits;

/// <summary>What the judge says of made-up runs: each violation of a limit is seen, and what looks like one and is explained is none.</summary>
public sealed class LimitTests : IDisposable
{
    private const string Places = "no more at a time with a concurrency key than its limit says";
    private const string Returns = "a killed process gives its place back by its lease";
    private const string Window = "no more in a window than its rate says";
    private const string Order = "a job of a sequence begins when the one before it is over";
    private const string Turn = "a group with a single job waits for a round of the others";
    private const string Once = "at most one job with a unique key is in the way";

    private readonly TemporaryFolder folder = new();
    private readonly RunRecord record = new();
    private readonly List<(double At, string Process, string What, string[] Fields)> said = [];
    private long lastKey;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1, 1, null)]
    [InlineData(1, 2, Places)]
    [InlineData(3, 3, null)]
    [InlineData(3, 4, Places)]
    public void More_bodies_at_a_time_than_a_limit_says_are_found(int limit, int bodies, string? rule)
    {
        Registered(0, "p1", lease: 30);
        for (var i = 0; i < bodies; i++) Ran(Created(0, JobKind.Limited, $"key {limit}"), "p1", 10 + i, 20);
        Ran(Created(0, JobKind.Limited, $"key {limit}"), "p1", 21, 22); // when there is room
        Expect(rule);
    }

    [Fact]
    public void Two_of_the_method_that_runs_alone_are_found()
    {
        Registered(0, "p1", lease: 30);
        Ran(Created(0, JobKind.Keyed, "7"), "p1", 10, 20);
        Ran(Created(0, JobKind.Keyed, "8"), "p1", 11, 20); // another lane
        Expect(null);
        Ran(Created(0, JobKind.Keyed, "7"), "p1", 12, 20);
        Expect(Places);
    }

    [Theory]
    [InlineData(12, Places)] // the dead one's lease goes on until 13
    [InlineData(14, null)]
    public void A_place_is_that_of_a_killed_process_until_its_lease_is_over(double next, string? rule)
    {
        Registered(0, "p1", lease: 3);
        Registered(0, "p2", lease: 30);
        Renewed(10, "p1");
        var first = Created(0, JobKind.Limited, "key 1");
        Ran(first, "p1", 10.5, over: null);
        Killed(11, "p1");
        Ran(Created(0, JobKind.Limited, "key 1"), "p2", next, next + 0.1);
        Ran(first, "p2", next + 0.2, next + 0.3);
        Expect(rule);
    }

    [Fact]
    public void A_body_that_goes_on_after_its_lease_has_no_place()
    {
        Registered(0, "p1", lease: 3);
        Registered(0, "p2", lease: 30);
        Ran(Created(0, JobKind.Limited, "key 1"), "p1", 1, 20); // its process stood still
        Ran(Created(0, JobKind.Limited, "key 1"), "p2", 5, 6);
        Expect(null);
    }

    [Theory]
    [InlineData(1, 5, null)]
    [InlineData(1, 90, Returns)]
    [InlineData(2, 5, null)]
    [InlineData(2, 90, Returns)]
    public void A_place_that_is_not_given_back_is_found(int limit, double back, string? rule)
    {
        Registered(0, "p1", lease: 3);
        Registered(0, "p2", lease: 3);
        var dead = Created(0, JobKind.Limited, $"key {limit}");
        Ran(dead, "p1", 1, over: null);
        Killed(1.5, "p1");
        for (var at = 2.0; at < 100; at += 2) Renewed(at, "p2");
        for (var at = 3.0; limit > 1 && at < back; at += 2) Ran(Created(0, JobKind.Limited, $"key {limit}"), "p2", at, at + 1); // the other place is in use
        Ran(dead, "p2", back, back + 1);
        Expect(rule);
        Assert.Equal(1, Verdict().Places.Returned);
    }

    [Theory]
    [InlineData(13, null)]
    [InlineData(14, Window)]
    public void More_claims_in_a_window_than_a_rate_says_are_found_wherever_it_begins(int claims, string? rule)
    {
        Registered(0, "p1", lease: 30);
        Registered(0, "p2", lease: 30);
        Ran(Created(0, JobKind.Paced, "paced 10 1000 3"), "p1", 1, 1);
        for (var i = 0; i < claims; i++) Ran(Created(0, JobKind.Paced, "paced 10 1000 3"), i % 2 == 0 ? "p1" : "p2", 5.6 + i * 0.07, 8);
        Expect(rule);
        Assert.True(Verdict().Rates.Full > 0);
    }

    [Fact]
    public void A_job_that_is_claimed_again_counts_again()
    {
        Registered(0, "p1", lease: 30);
        var job = Created(0, JobKind.Paced, "paced 1 1000 0");
        Ran(job, "p1", 1, 1.1);
        Ran(job, "p1", 1.9, 2);
        Expect(Window);
    }

    [Theory]
    [InlineData(JobKind.Ordered, 2, null)]
    [InlineData(JobKind.Ordered, 0.5, Order)] // before the one before it
    [InlineData(JobKind.Ordered, 1.5, Order)] // while it ran
    [InlineData(JobKind.OrderedFailing, 2, null)]
    [InlineData(JobKind.OrderedFailing, 1.5, Order)]
    public void A_job_of_a_sequence_that_does_not_wait_is_found(JobKind kind, double began, string? rule)
    {
        Registered(0, "p1", lease: 30);
        Ran(Created(0, kind, "sequence"), "p1", 1, 1.8, threw: kind == JobKind.OrderedFailing);
        Ran(Created(0.1, JobKind.Ordered, "another"), "p1", 0.2, 1.8);
        Ran(Created(0.2, JobKind.Ordered, "sequence"), "p1", began, began + 0.1);
        Expect(rule);
    }

    [Theory]
    [InlineData(2, Order)] // it has thrown, and is to run again
    [InlineData(4, null)]
    public void A_job_of_a_sequence_that_does_not_wait_for_a_retry_or_for_a_person_is_found(double began, string? rule)
    {
        Registered(0, "p1", lease: 30);
        var job = Created(0, JobKind.Ordered, "sequence");
        Ran(job, "p1", 1, 1.5, threw: true);
        record.Mended.Add(job);
        Ran(job, "p1", 3, 3.5);
        Ran(Created(0.1, JobKind.Ordered, "sequence"), "p1", began, began + 0.1);
        Expect(rule);
        Assert.Equal(1, Verdict().Sequences.Held);
    }

    [Fact]
    public void A_job_of_a_sequence_whose_predecessor_never_ran_is_found()
    {
        Registered(0, "p1", lease: 30);
        Created(0, JobKind.Ordered, "sequence");
        Ran(Created(0.1, JobKind.Ordered, "sequence"), "p1", 1, 2);
        Expect(Order);
    }

    [Theory]
    [InlineData(2, null)]
    [InlineData(3, Turn)]
    public void A_single_job_of_a_group_that_many_of_another_pass_is_found(int passing, string? rule)
    {
        Registered(0, "p1", lease: 30);
        var many = Enumerable.Range(0, 10).Select(_ => Created(0, JobKind.Turn, "big")).ToArray();
        Ran(many[9], "p1", 0.5, 0.6); // before the single one was there
        var single = Created(1, JobKind.Turn, "single");
        var other = Created(1.9, JobKind.Turn, "other");
        for (var i = 0; i < passing; i++) Ran(many[i], "p1", 2 + i * 0.1, 3);
        Ran(other, "p1", 2.5, 3);
        Ran(single, "p1", 3, 3.5);
        for (var i = passing; i < 9; i++) Ran(many[i], "p1", 4, 5);
        Expect(rule);
        Assert.Equal((passing + 1, 2, 2), (Verdict().Turns.MostBefore, Verdict().Turns.Singles, Verdict().Turns.Passed));
    }

    [Theory]
    [InlineData(UniqueWhile.Waiting, 1.2, Once)] // the first waits until 2
    [InlineData(UniqueWhile.Waiting, 2.5, null)]
    [InlineData(UniqueWhile.Running, 1.2, Once)]
    [InlineData(UniqueWhile.Running, 2.5, Once)] // and runs until 3
    [InlineData(UniqueWhile.Running, 3.5, null)]
    [InlineData(UniqueWhile.UntilOver, 2.5, Once)]
    [InlineData(UniqueWhile.UntilOver, 3.5, null)]
    public void Two_jobs_with_a_unique_key_are_found(UniqueWhile hold, double created, string? rule)
    {
        Registered(0, "p1", lease: 30);
        Ran(Created(1, JobKind.Unique, $"key {hold}"), "p1", 2, 3);
        Ran(Created(created, JobKind.Unique, $"key {hold}"), "p1", 5, 6);
        Ran(Created(1.1, JobKind.Unique, $"another {hold}"), "p1", 5, 6);
        Expect(rule);
    }

    [Fact]
    public void A_unique_job_is_in_the_way_between_its_attempts()
    {
        Registered(0, "p1", lease: 30);
        var job = Created(1, JobKind.Unique, "key UntilOver");
        Ran(job, "p1", 2, 3, threw: true);
        Ran(Created(3.5, JobKind.Unique, "key UntilOver"), "p1", 8, 9);
        Ran(job, "p1", 4, 5);
        Expect(Once);
    }

    [Fact]
    public void A_call_that_is_told_of_the_job_that_is_there_creates_none()
    {
        Registered(0, "p1", lease: 30);
        var job = Created(1, JobKind.Unique, "key Waiting");
        Created(1.5, JobKind.Unique, "key Waiting", job);
        Ran(job, "p1", 2, 3);
        Expect(null);
        Assert.Equal((1, 1), (Verdict().Unique.Jobs, Verdict().Unique.Refused));
    }

    private LimitVerdict Verdict() => Judge().Verdict;

    private void Expect(string? rule)
    {
        var found = Judge().Findings.All;
        if (rule is null) Assert.Equal([], found);
        else Assert.StartsWith(rule, Assert.Single(found), StringComparison.Ordinal);
    }

    // As the processes would have written it down, each in its file and in the order of its doing.
    private (LimitVerdict Verdict, Findings Findings) Judge()
    {
        var run = new RunRecord();
        foreach (var (process, at) in record.Killed) run.Killed.Add(process, at);
        run.Mended.UnionWith(record.Mended);
        foreach (var file in Directory.GetFiles(folder.Location)) File.Delete(file);
        foreach (var process in said.GroupBy(note => note.Process))
        {
            using var notes = new Notes(folder.Location, process.Key);
            foreach (var note in process.OrderBy(note => note.At)) notes.Write(Instant(note.At), note.What, note.Fields);
        }

        run.Read(folder.Location);
        var findings = new Findings();
        var verdict = new LimitVerdict(run, findings);
        verdict.Check();
        return (verdict, findings);
    }

    private void Registered(double at, string process, double lease) => Say(at, process, "registered", $"owner of {process}", Text((long)(lease * 1_000)));

    private void Renewed(double at, string process) => Say(at, process, "renewed", $"owner of {process}", Text(Instant(at)));

    private void Killed(double at, string process) => record.Killed[process] = Instant(at);

    private string Created(double at, JobKind kind, string relation, string? existing = null)
    {
        var key = Text(++lastKey);
        var id = existing ?? $"job {key}";
        Say(at, "client", "intent", key, kind.ToString(), relation);
        Say(at + 0.05, "client", "acked", key, id);
        return id;
    }

    /// <summary>A job is claimed, and begins a hundredth of a second later.</summary>
    private void Ran(string id, string process, double at, double? over, bool threw = false)
    {
        var (key, fence) = (id.Split(' ')[1], Text((long)(at * 1_000_000)));
        Say(at - 0.02, process, "claimed", $"owner of {process}", id, fence, Text(Instant(at - 0.01)));
        Say(at, process, "start", key, id, fence, "1");
        if (over is { } end) Say(end, process, threw ? "threw" : "end", key, id, fence, "1");
    }

    private void Say(double at, string process, string what, params string[] fields) => said.Add((at, process, what, fields));

    private static long Instant(double seconds) => (long)((1_000 + seconds) * Stopwatch.Frequency);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
