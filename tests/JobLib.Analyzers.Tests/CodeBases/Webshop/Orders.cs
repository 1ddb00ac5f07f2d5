using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Webshop;

public record OrderLine(string Sku, int Quantity, decimal Price);

public class Order
{
    public int Id { get; set; }

    public string Customer { get; set; } = "";

    public List<OrderLine> Lines { get; set; } = [];

    public OrderStatus Status { get; set; }
}

public enum OrderStatus
{
    Open,
    Paid,
    Shipped,
}

public class ShopContext : DbContext
{
    public List<Order> Orders { get; } = [];
}

/// <summary>Places orders: what is done right stands beside what is done wrong.</summary>
public class OrderService(ShopContext db, IBackgroundJobClient jobs, ILogger<OrderService> logger)
{
    public async Task<int> PlaceAsync(Order order, CancellationToken cancellationToken)
    {
        db.Orders.Add(order);
        await db.SaveChangesAsync(cancellationToken);
        await jobs.EnqueueAsync<IInvoices>(x => x.CreateAsync(order.Id, default), new EnqueueOptions { Queue = "billing", IdempotencyKey = $"invoice-{order.Id}" }, cancellationToken);
        await jobs.ScheduleAsync<ReminderJob>(x => x.RemindAsync(order.Id, order.Customer), TimeSpan.FromDays(3), cancellationToken: cancellationToken);
        logger.LogInformation("placed {Order}", order.Id);
        return order.Id;
    }

    public async Task<int> PlaceTooEarlyAsync(Order order, CancellationToken cancellationToken)
    {
        db.Orders.Add(order);
        await {|JOBLIB1013:jobs.EnqueueAsync<IInvoices>(x => x.CreateAsync(order.Id, {|JOBLIB1005:cancellationToken|}))|};
        await db.SaveChangesAsync(cancellationToken);
        return order.Id;
    }

    public void Ship(Order order)
    {
        order.Status = OrderStatus.Shipped;
        db.SaveChanges();
        BackgroundJob.Enqueue<ShippingJob>(x => x.Ship({|JOBLIB1003:db|}, order));
        BackgroundJob.Enqueue<ShippingJob>(x => x.ShipById(order.Id));
        {|JOBLIB1011:jobs.EnqueueAsync<ShippingJob>(x => x.ShipById(order.Id))|};
    }

    public string Chain(int id)
    {
        var invoice = BackgroundJob.Enqueue<IInvoices>(x => x.CreateAsync(id, CancellationToken.None));
        var mail = BackgroundJob.ContinueJobWith<ReminderJob>(invoice, x => x.RemindAsync(id, ""), JobContinuationOptions.OnAnyFinishedState);
        return BatchJob.StartNew(batch =>
        {
            foreach (var line in new[] { 1, 2, 3 }) batch.Enqueue<ShippingJob>(x => x.ShipById(line));
            batch.Enqueue(() => {|JOBLIB1004:this|}.Audit(mail));
        });
    }

    public void Audit(string id) => logger.LogInformation("audit {Id}", id);
}
