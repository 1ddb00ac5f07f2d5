using Microsoft.EntityFrameworkCore;

namespace JobLib.EntityFrameworkCore.Tests.Guide;

public sealed class Checkout(GuideContext db)
{
    #region ef-save
    public async Task<string> PlaceAsync(int number, CancellationToken cancellationToken)
    {
        db.Add(new Purchase { Id = number });
        var shipment = await db.Jobs().EnqueueAsync<Shipment>(x => x.SendAsync(number, JobContext.None), cancellationToken: cancellationToken);
        await db.SaveChangesAsync(cancellationToken); // both, or neither
        return shipment;
    }
    #endregion

    #region ef-transaction
    public async Task<string> PlaceInTransactionAsync(int number, CancellationToken cancellationToken) =>
        await db.Database.CreateExecutionStrategy().ExecuteAsync(async token =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(token);
            await db.Database.ExecuteSqlAsync($"INSERT INTO Purchases (Id, Shipped) VALUES ({number}, 0)", token);
            var shipment = await db.Jobs().EnqueueAsync<Shipment>(x => x.SendAsync(number, JobContext.None), cancellationToken: token);
            await db.Jobs().ContinueJobWithAsync<Reminder>(shipment, x => x.Send(number), cancellationToken: token);
            await transaction.CommitAsync(token);
            return shipment;
        }, cancellationToken);
    #endregion
}
