using Microsoft.Extensions.Logging;

namespace Webshop;

public interface IInvoices
{
    [AutomaticRetry(Attempts = 5)]
    Task<string> CreateAsync(int order, CancellationToken cancellationToken);
}

public class Invoices(ILogger<Invoices> logger) : IInvoices
{
    public async Task<string> CreateAsync(int order, CancellationToken cancellationToken)
    {
        await Task.Delay(10, cancellationToken);
        _ = {|JOBLIB1014:Task.Run(() => logger.LogInformation("sent"), cancellationToken)|};
        await Task.Run(() => logger.LogInformation("rendered"), cancellationToken);
        return $"invoice-{order}";
    }
}

public class ShippingJob(ShopContext db)
{
    public void Ship(ShopContext other, Order order) => other.Orders.Remove(order);

    public void ShipById(int order) => db.Orders.RemoveAll(item => item.Id == order);
}

[Queue("mail")]
public class ReminderJob
{
    [JobDisplayName("Reminder for {0}")]
    public Task RemindAsync(int order, string customer) => Task.CompletedTask;

    public async void Nag(int order) => await Task.Delay(order);
}
