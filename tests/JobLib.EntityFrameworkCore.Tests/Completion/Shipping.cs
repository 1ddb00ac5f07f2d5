using JobLib.EntityFrameworkCore.Tests.Shops;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace JobLib.EntityFrameworkCore.Tests.Completion;

/// <summary>Jobs whose data, next job and success are one commit. Nothing else keeps them from doing it twice.</summary>
public sealed class Shipping(ShopContext db, Interruption interruption)
{
    [AutomaticRetry(Attempts = 10, DelaysInSeconds = [0])]
    public async Task ShipAsync(int id, JobContext job)
    {
        var order = await db.Orders.SingleAsync(order => order.Id == id);
        order.Name += "shipped ";
        await db.Jobs().EnqueueAsync<Mails>(x => x.Confirm(id), new() { Queue = "mails" });
        await interruption.Before();
        await job.CompleteWithAsync(db);
        throw new InvalidOperationException("What comes after the commit changes nothing any more.");
    }

    [AutomaticRetry(Attempts = 10, DelaysInSeconds = [0])]
    public Task ShipInTransactionAsync(int id, bool commits, JobContext job) => db.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        var order = await db.Orders.SingleAsync(order => order.Id == id);
        order.Name += "shipped ";
        await db.Jobs().EnqueueAsync<Mails>(x => x.Confirm(id), new() { Queue = "mails" });
        await job.CompleteWithAsync(db);
        if (commits || job.Attempt > 1) await transaction.CommitAsync();
        else await transaction.RollbackAsync();
    });
}
