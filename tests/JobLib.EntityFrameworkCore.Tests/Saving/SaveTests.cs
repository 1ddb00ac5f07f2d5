using JobLib.EntityFrameworkCore.Tests.Places;
using JobLib.EntityFrameworkCore.Tests.Shops;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace JobLib.EntityFrameworkCore.Tests.Saving;

/// <summary>Jobs that were created through a context are there when its SaveChanges has succeeded, once, and at no other time.</summary>
public abstract class SaveTests : PlaceTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_job_is_there_when_SaveChanges_has_returned_and_not_before(bool synchronous)
    {
        var db = Shop.Context();
        db.Add(new Order { Id = 1 });
        var id = synchronous ? db.Jobs().Enqueue<Mails>(x => x.Confirm(1)) : await db.Jobs().EnqueueAsync<Mails>(x => x.Confirm(1), cancellationToken: Token);
        Assert.Equal(1, db.Jobs().PendingCount);
        Assert.Null(await Shop.FindAsync(id));
        if (synchronous) db.SaveChanges();
        else await db.SaveChangesAsync(Token);
        Assert.Equal(JobState.Enqueued, (await Shop.FindAsync(id))?.State);
        Assert.Equal((1, 1), await Shop.CountAsync());
        Assert.Equal(0, db.Jobs().PendingCount);
        Assert.Equal(AutoTransactionBehavior.WhenNeeded, db.Database.AutoTransactionBehavior);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_job_with_nothing_else_to_save_is_saved_alone(bool synchronous)
    {
        var db = Shop.Context();
        db.Jobs().Enqueue<Mails>(x => x.Confirm(1));
        Assert.Equal(0, synchronous ? db.SaveChanges() : await db.SaveChangesAsync(Token));
        Assert.Equal((0, 1), await Shop.CountAsync());
        Assert.Equal(0, db.Jobs().PendingCount);
    }

    [Fact]
    public async Task A_second_SaveChanges_writes_nothing_twice()
    {
        var db = Shop.Context();
        db.Add(new Order { Id = 1 });
        db.Jobs().Enqueue<Mails>(x => x.Confirm(1));
        await db.SaveChangesAsync(Token);
        db.Add(new Order { Id = 2 });
        await db.SaveChangesAsync(Token);
        await db.SaveChangesAsync(Token);
        Assert.Equal((2, 1), await Shop.CountAsync());
    }

    [Fact]
    public async Task A_SaveChanges_that_fails_leaves_the_job_to_the_next_one()
    {
        await SaveAsync(new Order { Id = 1 });
        var db = Shop.Context();
        var taken = db.Add(new Order { Id = 1 });
        db.Jobs().Enqueue<Mails>(x => x.Confirm(1));
        await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync(Token));
        Assert.Equal((1, 0), await Shop.CountAsync());
        Assert.Equal(1, db.Jobs().PendingCount);
        taken.State = EntityState.Detached;
        db.Add(new Order { Id = 2 });
        await db.SaveChangesAsync(Token);
        Assert.Equal((2, 1), await Shop.CountAsync());
    }

    [Fact]
    public async Task A_context_that_goes_without_SaveChanges_takes_its_jobs_along_and_says_so()
    {
        await using (var db = Shop.Context())
        {
            db.Jobs().Enqueue<Mails>(x => x.Confirm(1));
        }

        Assert.Equal((0, 0), await Shop.CountAsync());
        Assert.Equal(
            (1301, "1 jobs that were created through a ShopContext are dropped with it: no SaveChanges has written them."),
            Assert.Single(Shop.Log.Events, line => line.Event / 100 == 13)
        );
    }

    [Fact]
    public async Task What_was_cleared_is_not_written()
    {
        var db = Shop.Context();
        db.Jobs().Enqueue<Mails>(x => x.Confirm(1));
        db.Jobs().Clear();
        Assert.Equal(AutoTransactionBehavior.WhenNeeded, db.Database.AutoTransactionBehavior);
        db.Add(new Order { Id = 1 });
        await db.SaveChangesAsync(Token);
        Assert.Equal((1, 0), await Shop.CountAsync());
    }

    [Fact]
    public async Task Schedules_continuations_and_batches_are_saved_together()
    {
        var db = Shop.Context();
        db.Add(new Order { Id = 1 });
        var first = await db.Jobs().EnqueueAsync<Mails>(x => x.Confirm(1), cancellationToken: Token);
        var next = await db.Jobs().ContinueJobWithAsync<Mails>(first, x => x.Confirm(2), cancellationToken: Token);
        var later = await db.Jobs().ScheduleAsync<Mails>(x => x.Confirm(3), TimeSpan.FromHours(1), cancellationToken: Token);
        string inner = "", last = "", nested = "";
        var batch = await db.Jobs().StartNewAsync(x =>
        {
            inner = x.Enqueue<Mails>(m => m.Confirm(4));
            x.ContinueJobWith<Mails>(first, m => m.Confirm(5)); // leans on a job outside of the batch
            nested = x.ContinueJobWith(inner, y => y.Enqueue<Mails>(m => m.Confirm(6))); // a batch after a job beside it
        }, cancellationToken: Token);
        last = await db.Jobs().ContinueBatchWithAsync<Mails>(batch, x => x.Confirm(7), cancellationToken: Token);
        Assert.Equal(7, db.Jobs().PendingCount);
        await db.SaveChangesAsync(Token);
        Assert.Equal((1, 7), await Shop.CountAsync());
        Assert.Equal(
            [JobState.Enqueued, JobState.Awaiting, JobState.Scheduled, JobState.Enqueued, JobState.Awaiting],
            [await StateAsync(first), await StateAsync(next), await StateAsync(later), await StateAsync(inner), await StateAsync(last)]);
        Assert.NotEqual("", nested);
    }

    [Fact]
    public async Task A_batch_that_could_not_be_put_together_leaves_nothing()
    {
        var db = Shop.Context();
        var kept = db.Jobs().Enqueue<Mails>(x => x.Confirm(1));
        Assert.Throws<PassingException>(() => db.Jobs().StartNew(x =>
        {
            var inner = x.Enqueue<Mails>(m => m.Confirm(2));
            x.ContinueJobWith(inner, y => y.Enqueue<Mails>(m => m.Confirm(3)));
            throw new PassingException();
        }));
        Assert.Equal(1, db.Jobs().PendingCount);
        await db.SaveChangesAsync(Token);
        Assert.Equal((0, 1), await Shop.CountAsync());
        Assert.Equal(JobState.Enqueued, await StateAsync(kept));
    }

    [Fact]
    public async Task More_jobs_than_the_storage_takes_at_once_are_one_commit()
    {
        var db = Shop.Context();
        db.Add(new Order { Id = 1 });
        var batch = db.Jobs().StartNew(x =>
        {
            for (var i = 0; i < 1_200; i++) x.Enqueue<Mails>(m => m.Confirm(1));
        });
        Shop.Hooks.Once(nameof(Hooks.TransactionCommitting), () => throw new InvalidOperationException("not yet"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync(Token));
        Assert.Equal((0, 0), await Shop.CountAsync());
        await db.SaveChangesAsync(Token);
        Assert.Equal(1_200, (await Shop.FindBatchAsync(batch))?.Total);
    }

    [Fact]
    public async Task A_parent_that_does_not_exist_fails_SaveChanges_as_a_whole()
    {
        var db = Shop.Context();
        db.Add(new Order { Id = 1 });
        var missing = Guid.CreateVersion7().ToString();
        db.Jobs().ContinueJobWith<Mails>(missing, x => x.Confirm(1));
        await Assert.ThrowsAsync<JobNotFoundException>(() => db.SaveChangesAsync(Token));
        Assert.Equal((0, 0), await Shop.CountAsync());
        db.Jobs().Clear();
        await db.SaveChangesAsync(Token);
        Assert.Equal((1, 0), await Shop.CountAsync());
    }

    [Fact]
    public async Task An_idempotency_key_decides_at_SaveChanges()
    {
        for (var i = 0; i < 2; i++)
        {
            var db = Shop.Context();
            db.Add(new Order { Id = i });
            db.Jobs().Enqueue<Mails>(x => x.Confirm(1), new() { IdempotencyKey = "once" });
            db.Jobs().Enqueue<Mails>(x => x.Confirm(2), new() { IdempotencyKey = "once" });
            await db.SaveChangesAsync(Token);
        }

        Assert.Equal((2, 1), await Shop.CountAsync());
    }

    [Fact]
    public async Task Of_two_calls_in_one_SaveChanges_that_replace_one_another_the_later_one_is_the_jobs()
    {
        var db = Shop.Context();
        var asked = new EnqueueOptions { Unique = new() { By = UniqueBy.Type, OnConflict = UniqueConflict.Replace } };
        var first = db.Jobs().Enqueue<Mails>(x => x.Confirm(1), asked);
        db.Jobs().Enqueue<Mails>(x => x.Confirm(2), asked);
        await db.SaveChangesAsync(Token);
        Assert.Equal((0, 1), await Shop.CountAsync());
        Assert.Equal("[2]", (await Shop.FindAsync(first))?.Payload.Arguments);
    }

    [Fact]
    public async Task Nothing_continues_a_job_of_which_only_SaveChanges_will_tell_whether_it_is_created()
    {
        var db = Shop.Context();
        var uncertain = db.Jobs().Enqueue<Mails>(x => x.Confirm(1), new() { IdempotencyKey = "once" });
        Assert.Throws<ArgumentException>(() => db.Jobs().ContinueJobWith<Mails>(uncertain, x => x.Confirm(2)));
        await using var transaction = await db.Database.CreateExecutionStrategy().ExecuteAsync(() => db.Database.BeginTransactionAsync(Token));
        var certain = db.Jobs().Enqueue<Mails>(x => x.Confirm(1), new() { IdempotencyKey = "twice" });
        db.Jobs().ContinueJobWith<Mails>(certain, x => x.Confirm(2));
        await transaction.CommitAsync(Token);
        Assert.Equal((0, 2), await Shop.CountAsync());
    }

    [Fact]
    public async Task Contexts_side_by_side_save_their_own_jobs_alone()
    {
        var (first, second) = (Shop.Context(), Shop.Context());
        first.Jobs().Enqueue<Mails>(x => x.Confirm(1));
        second.Jobs().Enqueue<Mails>(x => x.Confirm(2));
        await second.SaveChangesAsync(Token);
        Assert.Equal((0, 1), await Shop.CountAsync());
        await first.SaveChangesAsync(Token);
        Assert.Equal((0, 2), await Shop.CountAsync());
    }

    private async Task<JobState?> StateAsync(string id) => (await Shop.FindAsync(id))?.State;
}

public sealed class PostgreSqlSaveTests : SaveTests
{
    protected override Task<Place> MakePlaceAsync() => PostgreSqlPlace.MakeAsync();
}

public sealed class SqliteSaveTests : SaveTests
{
    protected override Task<Place> MakePlaceAsync() => SqlitePlace.MakeAsync();
}

public sealed class SqlServerSaveTests : SaveTests
{
    protected override Task<Place> MakePlaceAsync() => SqlServerPlace.MakeAsync();
}
