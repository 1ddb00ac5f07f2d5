namespace JobLib.Storage.Conformance;

/// <summary>
/// <see cref="SynchronousCall"/>: what a synchronous caller asks for is complete when it comes back, so that no thread of the pool is needed.
/// </summary>
public abstract class SynchronousCallConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    [Fact]
    public void Every_operation_of_a_client_is_complete_when_it_returns()
    {
        var batch = Make.Batch() with { Sealed = false };
        var (member, taken) = (Make.Member(batch.Id) with { IdempotencyKey = "k" }, Make.Job() with { IdempotencyKey = "k" });
        var created = Complete(() => Storage.Jobs.InsertAsync(new() { Batches = [batch], Jobs = [member, taken] }, null, default));
        Assert.Equal([new CreationResult(InsertStatus.Created, batch.Id)], created.Batches);
        Assert.Equal([new CreationResult(InsertStatus.Created, member.Id), new(InsertStatus.KeyTaken, member.Id)], created.Jobs);

        Assert.Equal(
            ChangeStatus.Applied,
            Complete(() =>
                Storage.Jobs.ChangeBatchesAsync(
                    new()
                    {
                        Kind = BatchChangeKind.Seal,
                        Batches = [batch.Id],
                        Actor = Make.Person(),
                    },
                    default
                )
            )[0].Status
        );
        Assert.Equal(
            ChangeStatus.Applied,
            Complete(() =>
                Storage.Jobs.ChangeAsync(
                    new()
                    {
                        Kind = JobChangeKind.Delete,
                        Jobs = [member.Id],
                        Actor = Make.Person(),
                    },
                    default
                )
            )[0].Status
        );
        Assert.Equal(JobState.Deleted, Assert.Single(Complete(() => Storage.Reader.FindAsync([member.Id], default))).State);
        Assert.Equal(BatchState.Succeeded, Assert.Single(Complete(() => Storage.Reader.FindBatchesAsync([batch.Id], default))).State);

        var now = Complete(() => Storage.Recurring.DueAsync(1, default)).Now;
        Complete(() => Storage.Recurring.SaveAsync([Make.Recurring("nightly", now.AddHours(1))], Make.Person(), default));
        Assert.NotNull(Complete(() => Storage.Reader.RecurringDefinitionAsync("nightly", default)));
        Assert.Equal(
            ChangeStatus.Applied,
            Complete(() =>
                Storage.Recurring.ChangeAsync(
                    new()
                    {
                        Kind = RecurringChangeKind.Pause,
                        Ids = ["nightly"],
                        Actor = Make.Person(),
                    },
                    default
                )
            )[0].Status
        );
    }

    private static T Complete<T>(Func<ValueTask<T>> call) => SynchronousCall.Run(() =>
    {
        var pending = call();
        Assert.True(pending.IsCompleted, "The operation has returned before it was complete.");
        return pending;
    });

    private static void Complete(Func<ValueTask> call) => Complete(async () =>
    {
        var pending = call();
        Assert.True(pending.IsCompleted, "The operation has returned before it was complete.");
        await pending;
        return true;
    });
}
