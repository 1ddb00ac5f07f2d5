using JobLib.Client.Calls;
using JobLib.Dashboard.Reading;
using JobLib.Dashboard.Tests.Samples;
using JobLib.Dashboard.Types;
using JobLib.Storage;
using Microsoft.Extensions.Time.Testing;

namespace JobLib.Dashboard.Tests.Reading;

/// <summary>What answers of the storage hold of the memory.</summary>
public class KeptAnswersTests
{
    private const int Letters = 100_000; // in each job's arguments
    private const int Rows = 50;

    private readonly FakeTimeProvider clock = new();

    [Fact]
    public async Task Searches_that_differ_hold_no_more_memory_than_the_bound()
    {
        var reads = Reads();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 40; i++) await SearchAsync(reads, i, Rows);

        var held = GC.GetTotalMemory(forceFullCollection: true) - before; // 40 pages of 10 MB were read
        Assert.InRange(reads.Bytes, AnswerStore.MaxBytes / 2, AnswerStore.MaxBytes);
        Assert.InRange(held, AnswerStore.MaxBytes / 4, AnswerStore.MaxBytes * 2);
        GC.KeepAlive(reads);
    }

    [Fact]
    public async Task An_answer_weighs_what_it_holds_whatever_it_is_made_of()
    {
        var reads = Reads();
        await SearchAsync(reads, 0, rows: 1);
        Assert.InRange(reads.Bytes, 2L * Letters, 3L * Letters);

        await AskAsync(
            reads,
            "log",
            new LogPage([.. Enumerable.Range(0, 20).Select(_ => new JobLogLine { At = clock.GetUtcNow(), Text = new('x', Letters / 20) })], 20)
        );
        Assert.InRange(reads.Bytes, 4L * Letters, 5L * Letters);

        await AskAsync<IReadOnlyList<JobDetails>>(
            reads,
            "job",
            new[]
            {
                new JobDetails
                {
                    Id = "",
                    State = JobState.Enqueued,
                    Queue = "",
                    Payload = SampleData.Send(1),
                    CreatedAt = default,
                    Parameters = new Dictionary<string, string> { ["a"] = new('x', Letters) },
                },
            }
        );
        Assert.InRange(reads.Bytes, 6L * Letters, 7L * Letters);

        var now = clock.GetUtcNow();
        JobTally[] rows =
        [
            .. Enumerable
                .Range(0, Letters / 200)
                .Select(_ => SampleTallies.Row(TallyPeriod.Minute, now, new('x', 200), "default", null, 1, 0, TimeSpan.Zero, TimeSpan.Zero)),
        ];
        await AskAsync(reads, "types", new TypeTable(rows, rows.Length + 1, TypeReads.Ranges[0], now)); // which shows nobody its rows
        Assert.InRange(reads.Bytes, 8L * Letters, 12L * Letters);
    }

    [Fact]
    public async Task An_answer_larger_than_the_bound_is_given_and_not_kept()
    {
        var reads = Reads();
        var page = await SearchAsync(reads, 0, rows: (int)(AnswerStore.MaxBytes / Letters / 2) + 10);
        Assert.NotEmpty(page.Items);
        Assert.Equal(0, reads.Bytes);
    }

    [Fact]
    public async Task Answers_go_when_they_serve_nobody_any_more()
    {
        var reads = Reads();
        await SearchAsync(reads, 0, rows: 1);
        await AskAsync(reads, "long", new string('x', Letters), TimeSpan.FromMinutes(1));
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.InRange(reads.Bytes, 2L * Letters, 3L * Letters); // the one that serves for a minute

        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(0, reads.Bytes);

        await SearchAsync(reads, 1, rows: 1); // what was swept once is swept again
        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(0, reads.Bytes);
    }

    [Fact]
    public async Task What_failed_is_not_kept_and_a_change_forgets_what_is_on_its_way()
    {
        var reads = Reads();
        await Assert.ThrowsAsync<StorageUnavailableException>(() =>
            reads.GetAsync<string>("a", (_, _) => throw new StorageUnavailableException("away"), default).AsTask()
        );
        Assert.Equal("back", await AskAsync(reads, "a", "back"));

        var slow = new TaskCompletionSource<string>();
        var early = reads.GetAsync("b", (_, _) => new ValueTask<string>(slow.Task), default);
        reads.Forget();
        Assert.Equal("new", await AskAsync(reads, "b", "new"));
        slow.SetResult("old");
        Assert.Equal("old", await early);
        Assert.Equal("new", await AskAsync(reads, "b", "newer"));
    }

    private ValueTask<Page<JobSummary>> SearchAsync(SharedReads reads, int search, int rows) =>
        AskAsync(
            reads,
            $"jobs {search}",
            new Page<JobSummary>(
                [
                    .. Enumerable
                        .Range(0, rows)
                        .Select(_ => SampleData.Job(clock.GetUtcNow(), JobState.Enqueued, new("Mailer", "Send", "", new string('x', Letters)))),
                ],
                null
            )
        );

    private static ValueTask<T> AskAsync<T>(SharedReads reads, string key, T answer, TimeSpan? keep = null) =>
        reads.GetAsync(key, (_, _) => new ValueTask<T>(answer), default, keep);

    private SharedReads Reads() => new(new Access(new SampleStorage(clock)), clock);

    private sealed class Access(SampleStorage storage) : IStorageAccess
    {
        public ValueTask<IJobStorage> GetAsync(CancellationToken cancellationToken) => new(storage);

        public IJobStorage Get(TimeSpan atMost) => storage;
    }
}
