using Microsoft.EntityFrameworkCore;

namespace JobLib.EntityFrameworkCore.Tests.Guide;

#region ef-complete
public sealed class Shipment(GuideContext db)
{
    public async Task SendAsync(int number, JobContext job)
    {
        var purchase = await db.Purchases.SingleAsync(purchase => purchase.Id == number);
        purchase.Shipped = true;
        await db.Jobs().EnqueueAsync<Reminder>(x => x.Send(number));
        await job.CompleteWithAsync(db); // the purchase, the next job and this one's success are one commit
    }
}
#endregion

public sealed class Reminder
{
    public void Send(int number) => ArgumentOutOfRangeException.ThrowIfNegative(number);
}
