using System.Collections.Concurrent;
using System.Data.Common;
using JobLib.Storage;
using JobLib.Tests.Client;
using JobLib.Tests.Invocation;

namespace JobLib.Tests.Batches;

public sealed class BatchTests
{
    private readonly ClientFixture fixture = new();

    public BatchTests() => fixture.Storage.Info = fixture.Storage.Info with { MaxSet = 100 };

    private IBatchJobClient Batches => fixture.Batches;

    private RecordingStorage Storage => fixture.Storage;

    [Fact]
    public async Task A_batch_is_one_commit_with_all_of_its_members()
    {
        var id = Batches.StartNew(Add, "mails");
        var other = await Batches.StartNewAsync(Add, new() { Description = "more" });

        Assert.Equal(2, Storage.Units.Count);
        foreach (var (unit, batch, description) in Storage.Units.Zip([id, other], ["mails", "more"]))
        {
            var created = Assert.Single(unit.Batches);
            Assert.Equal(batch, created.Id.ToString());
            Assert.Equal(description, created.Description);
            Assert.True(created.Sealed);
            Assert.Equal(3, unit.Jobs.Count);
            Assert.All(unit.Jobs, job => Assert.Equal(created.Id, job.Batch));
            Assert.Equal(
                [JobStart.Now, JobStart.After(TimeSpan.FromSeconds(5)), JobStart.AfterJob(unit.Jobs[0].Id, JobContinuationOptions.OnlyOnSucceededState)],
                unit.Jobs.Select(job => job.Start)
            );
        }

        static void Add(IBatchAction batch)
        {
            var first = batch.Enqueue<SampleJobs>(x => x.Nothing());
            batch.Schedule<SampleJobs>(x => x.Nothing(), TimeSpan.FromSeconds(5));
            batch.ContinueJobWith<SampleJobs>(first, x => x.Nothing());
        }
    }

    [Fact]
    public void An_empty_batch_is_created_too()
    {
        Batches.StartNew(_ => { });

        Assert.True(Assert.Single(Assert.Single(Storage.Units).Batches).Sealed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_large_batch_is_sent_unsealed_in_chunks_as_it_fills_and_sealed_at_the_end(bool asynchronously)
    {
        var sentBefore = new List<int>();
        var id = asynchronously
            ? await Batches.StartNewAsync(async batch =>
            {
                for (var i = 0; i < 250; i++)
                {
                    sentBefore.Add(Storage.Units.Count);
                    await batch.EnqueueAsync<SampleJobs>(x => x.Add(i, 0));
                }
            })
            : Batches.StartNew(batch =>
            {
                for (var i = 0; i < 250; i++)
                {
                    sentBefore.Add(Storage.Units.Count);
                    batch.Enqueue<SampleJobs>(x => x.Add(i, 0));
                }
            });

        Assert.Equal([100, 100, 50], Storage.Units.Select(unit => unit.Jobs.Count));
        Assert.Equal([1, 0, 0], Storage.Units.Select(unit => unit.Batches.Count));
        Assert.False(Storage.Units[0].Batches[0].Sealed);
        Assert.Equal(2, sentBefore[^1]);
        Assert.Equal(Enumerable.Range(0, 250).Select(i => $"[{i},0]"), Storage.Jobs.Select(job => job.Payload.Arguments));
        var change = Assert.Single(Storage.BatchChanges);
        Assert.Equal(BatchChangeKind.Seal, change.Kind);
        Assert.Equal([JobId.Parse(id)], change.Batches);
    }

    [Fact]
    public void A_batch_of_exactly_the_limit_is_one_commit()
    {
        Batches.StartNew(batch => AddMany(batch, 100));

        Assert.Single(Storage.Units);
        Assert.Empty(Storage.BatchChanges);
    }

    [Fact]
    public void Nested_batches_are_members_of_the_batch_around_them()
    {
        string? inner = null, innermost = null;
        var outer = Batches.StartNew(batch =>
        {
            inner = batch.StartNew(
                x =>
                {
                    x.Enqueue<SampleJobs>(y => y.Nothing());
                    innermost = x.StartNew(y => y.Enqueue<SampleJobs>(z => z.Nothing()));
                },
                "inner");
            batch.ContinueBatchWith<SampleJobs>(inner, x => x.Nothing());
        });

        var unit = Assert.Single(Storage.Units);
        Assert.Equal([outer, inner, innermost], unit.Batches.Select(batch => batch.Id.ToString()));
        Assert.Equal([null, outer, inner], unit.Batches.Select(batch => batch.Batch?.ToString()));
        Assert.All(unit.Batches, batch => Assert.True(batch.Sealed));
        Assert.Equal([inner, innermost, outer], unit.Jobs.Select(job => job.Batch?.ToString()));
        Assert.Equal(JobStart.AfterBatch(unit.Batches[1].Id, JobContinuationOptions.OnlyOnSucceededState), unit.Jobs[2].Start);
    }

    [Fact]
    public void Nested_batches_of_a_large_batch_are_sealed_with_it_in_one_commit_the_innermost_first()
    {
        Batches.StartNew(batch =>
        {
            batch.StartNew(x => AddMany(x, 2));
            AddMany(batch, 150);
            batch.StartNew(x => AddMany(x, 2));
        });

        Assert.All(Storage.Units.SelectMany(unit => unit.Batches), batch => Assert.False(batch.Sealed));
        Assert.Equal(Storage.Units.SelectMany(unit => unit.Batches).Select(batch => batch.Id).Reverse(), Assert.Single(Storage.BatchChanges).Batches);
    }

    [Fact]
    public async Task A_batch_may_start_after_a_job_or_a_batch()
    {
        var parent = JobId.New(TimeProvider.System);
        Batches.ContinueJobWith(parent.ToString(), x => x.Enqueue<SampleJobs>(y => y.Nothing()), JobContinuationOptions.OnlyOnFailedState);
        Batches.ContinueBatchWith(parent.ToString(), x => x.Enqueue<SampleJobs>(y => y.Nothing()), options: new() { Description = "after" });
        await Batches.ContinueBatchWithAsync(
            parent.ToString(),
            async x => await x.EnqueueAsync<SampleJobs>(y => y.Nothing()),
            JobContinuationOptions.OnAnyFinishedState
        );

        Assert.Equal(
            [
                JobStart.AfterJob(parent, JobContinuationOptions.OnlyOnFailedState),
                JobStart.AfterBatch(parent, JobContinuationOptions.OnlyOnSucceededState),
                JobStart.AfterBatch(parent, JobContinuationOptions.OnAnyFinishedState),
            ],
            Storage.Units.Select(unit => unit.Batches[0].Start));
        Assert.All(Storage.Units, unit => Assert.True(unit.Batches[0].Sealed));
    }

    [Fact]
    public void A_nested_batch_may_start_after_a_job_of_the_batch_around_it()
    {
        Batches.StartNew(batch =>
        {
            var first = batch.Enqueue<SampleJobs>(x => x.Nothing());
            batch.ContinueJobWith(first, x => x.Enqueue<SampleJobs>(y => y.Nothing()));
        });

        Assert.Equal([1, 1], Storage.Units.Select(unit => unit.Jobs.Count)); // in a unit the batches come first: the job has to be there before
        Assert.Equal(JobStart.AfterJob(Storage.Units[0].Jobs[0].Id, JobContinuationOptions.OnlyOnSucceededState), Storage.Units[1].Batches[0].Start);
        Assert.Equal(2, Assert.Single(Storage.BatchChanges).Batches.Count);
    }

    [Fact]
    public async Task When_the_action_throws_before_anything_was_sent_nothing_is()
    {
        Assert.Throws<InvalidTimeZoneException>(() => Batches.StartNew(batch =>
        {
            AddMany(batch, 100);
            throw new InvalidTimeZoneException();
        }));
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => Batches.StartNewAsync(async batch =>
        {
            await batch.EnqueueAsync<SampleJobs>(x => x.Nothing());
            throw new InvalidTimeZoneException();
        }));

        Assert.Empty(Storage.Units);
        Assert.Empty(Storage.BatchChanges);
    }

    [Fact]
    public async Task When_the_action_throws_later_what_was_sent_is_cancelled()
    {
        Assert.Throws<InvalidTimeZoneException>(() => Batches.StartNew(batch =>
        {
            AddMany(batch, 101);
            throw new InvalidTimeZoneException();
        }));
        using var givesUp = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Batches.StartNewAsync(
            async batch =>
            {
                AddMany(batch, 101);
                await givesUp.CancelAsync();
                givesUp.Token.ThrowIfCancellationRequested();
            },
            cancellationToken: givesUp.Token));

        Assert.Equal([BatchChangeKind.Cancel, BatchChangeKind.Cancel], Storage.BatchChanges.Select(change => change.Kind));
        Assert.Equal(Storage.Units.Select(unit => unit.Batches[0].Id), Storage.BatchChanges.Select(change => change.Batches[0]));
        Assert.All(Storage.Units, unit => Assert.False(unit.Batches[0].Sealed));
    }

    [Fact]
    public void A_parent_outside_of_the_batch_is_looked_for_before_anything_runs()
    {
        var parent = JobId.New(TimeProvider.System).ToString();
        Batches.StartNew(batch => batch.ContinueJobWith<SampleJobs>(parent, x => x.Nothing()));
        Assert.False(Storage.Units[0].Batches[0].Sealed);
        Assert.Equal(BatchChangeKind.Seal, Assert.Single(Storage.BatchChanges).Kind);

        Storage.Answer = job => new(InsertStatus.ParentMissing, job.Id);
        var error = Assert.Throws<JobNotFoundException>(() => Batches.StartNew(batch => batch.ContinueJobWith<SampleJobs>(parent, x => x.Nothing())));
        Assert.Equal(parent, error.JobId);
        Assert.Contains("expired", error.Message, StringComparison.Ordinal);
        Assert.Equal(BatchChangeKind.Cancel, Storage.BatchChanges[^1].Kind);
    }

    [Fact]
    public void A_parent_of_the_batch_itself_that_is_missing_is_told()
    {
        var parent = JobId.New(TimeProvider.System).ToString();
        Storage.BatchAnswer = batch => new(InsertStatus.ParentMissing, batch.Id);
        Storage.Answer = job => new(InsertStatus.BatchMissing, job.Id);

        Assert.Equal(
            parent,
            Assert.Throws<BatchNotFoundException>(() => Batches.ContinueBatchWith(parent, x => x.Enqueue<SampleJobs>(y => y.Nothing()))).BatchId
        );
        Assert.Equal(parent, Assert.Throws<JobNotFoundException>(() => Batches.ContinueJobWith(parent, x => x.Enqueue<SampleJobs>(y => y.Nothing()))).JobId);
    }

    [Fact]
    public async Task Jobs_can_be_added_later_and_none_is_when_the_action_throws()
    {
        var id = JobId.New(TimeProvider.System);
        Batches.Attach(id.ToString(), batch => AddMany(batch, 250));
        await Batches.AttachAsync(id.ToString(), async batch => await batch.EnqueueAsync<SampleJobs>(x => x.Nothing()));
        await Batches.AttachAsync(id.ToString(), batch => AddMany(batch, 1));

        Assert.Equal([100, 100, 50, 1, 1], Storage.Units.Select(unit => unit.Jobs.Count));
        Assert.All(Storage.Jobs, job => Assert.Equal(id, job.Batch));
        Assert.Throws<InvalidTimeZoneException>(() => Batches.Attach(id.ToString(), batch =>
        {
            AddMany(batch, 250);
            throw new InvalidTimeZoneException();
        }));
        Assert.Equal(5, Storage.Units.Count);
    }

    [Fact]
    public void Nothing_can_be_added_to_a_batch_that_is_cancelled_or_gone()
    {
        var id = JobId.New(TimeProvider.System).ToString();
        Storage.Answer = job => new(InsertStatus.BatchCanceled, job.Id);
        Assert.Equal(id, Assert.Throws<BatchCanceledException>(() => Batches.Attach(id, batch => AddMany(batch, 1))).BatchId);
        Storage.Answer = job => new(InsertStatus.BatchMissing, job.Id);
        Assert.Equal(id, Assert.Throws<BatchNotFoundException>(() => Batches.Attach(id, batch => AddMany(batch, 1))).BatchId);
        Assert.Throws<FormatException>(() => Batches.Attach("7", batch => AddMany(batch, 1)));
    }

    [Fact]
    public async Task A_batch_can_be_cancelled()
    {
        var id = JobId.New(TimeProvider.System).ToString();
        Assert.True(Batches.Cancel(id));
        Storage.ChangeAnswer = _ => new(ChangeStatus.WrongState, JobState.Succeeded);
        Assert.False(await Batches.CancelAsync(id, new() { Name = "ada" }));

        Assert.Equal(["application", "ada"], Storage.BatchChanges.Select(change => change.Actor.Name));
        Assert.Throws<FormatException>(() => Batches.Cancel("7"));
    }

    [Fact]
    public async Task What_goes_on_after_the_action_has_returned_is_told_so()
    {
        var over = new TaskCompletionSource();
        var late = new TaskCompletionSource<Exception?>();
        Batches.StartNew(async batch =>
        {
            await over.Task;
            late.SetResult(Record.Exception(() => batch.Enqueue<SampleJobs>(x => x.Nothing())));
        });
        over.SetResult();

        Assert.Contains("StartNewAsync", Assert.IsType<InvalidOperationException>(await late.Task).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Members_that_several_add_at_once_are_all_created(bool asynchronously)
    {
        const int count = 20_000; // so many are needed for two to meet on two processors
        var job = Job.FromExpression<SampleJobs>(x => x.Nothing());
        var ids = new ConcurrentBag<string>();
        if (asynchronously)
        {
            await Batches.StartNewAsync(batch =>
                Parallel.ForAsync(0, count, async (_, token) => ids.Add(await batch.CreateAsync(job, cancellationToken: token)))
            );
        }
        else
        {
            Batches.StartNew(batch => Parallel.For(0, count, _ => ids.Add(batch.Create(job))));
        }

        Assert.Equal(ids.Order(StringComparer.Ordinal), Storage.Jobs.Select(job => job.Id.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_member_that_a_filter_keeps_until_the_batch_is_created_is_refused_and_not_lost()
    {
        var filter = new Keeping();
        Task<string>? member = null;
        await new ClientFixture([filter]).Batches.StartNewAsync(batch =>
        {
            member = batch.EnqueueAsync<SampleJobs>(x => x.Nothing());
            return Task.CompletedTask;
        });
        filter.Until.SetResult();

        Assert.NotNull(member);
        await Assert.ThrowsAsync<InvalidOperationException>(() => member);
    }

    [Fact]
    public void Keys_and_transactions_of_single_members_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Batches.StartNew(batch => batch.Enqueue<SampleJobs>(x => x.Nothing(), new() { IdempotencyKey = "a" })));
        Assert.Throws<ArgumentException>(() => Batches.StartNew(batch => batch.Enqueue<SampleJobs>(x => x.Nothing(), new() { Unique = new() })));
        Assert.Throws<ArgumentException>(() => Batches.StartNew(batch => batch.StartNew(_ => { }, new BatchOptions { Transaction = new Transaction() })));
        Assert.Empty(Storage.Units);
    }

    [Fact]
    public void A_batch_in_a_transaction_is_one_unit()
    {
        using var transaction = new Transaction();
        Batches.StartNew(batch => AddMany(batch, 100), new BatchOptions { Transaction = transaction });
        Assert.Same(transaction, Assert.Single(Storage.Transactions));
        Assert.Throws<NotSupportedException>(() => Batches.StartNew(batch => AddMany(batch, 101), new BatchOptions { Transaction = transaction }));

        Assert.Single(Storage.Units);
        Assert.Empty(Storage.BatchChanges);
    }

    private static void AddMany(IBatchAction batch, int count)
    {
        for (var i = 0; i < count; i++)
        {
            batch.Enqueue<SampleJobs>(x => x.Add(i, 0));
        }
    }

    private sealed class Transaction : DbTransaction
    {
        public override System.Data.IsolationLevel IsolationLevel => System.Data.IsolationLevel.Unspecified;

        protected override DbConnection? DbConnection => null;

        public override void Commit()
        {
        }

        public override void Rollback()
        {
        }
    }

    private sealed class Keeping : IJobCreationFilter
    {
        public TaskCompletionSource Until { get; } = new();

        public async ValueTask CreateAsync(JobCreation creation, Func<ValueTask> next)
        {
            await Until.Task;
            await next();
        }
    }
}
