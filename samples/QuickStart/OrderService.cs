namespace QuickStart;

/// <summary>Jobs are calls of ordinary methods of ordinary services.</summary>
public interface IOrderService
{
    Task<string> ProcessAsync(int id);

    Task TouchAsync(int id);
}

public sealed class OrderService(ILogger<OrderService> log) : IOrderService
{
    public async Task<string> ProcessAsync(int id)
    {
        await Task.Delay(50);
        log.LogInformation("Order {Id} is processed", id);
        return $"order {id} processed";
    }

    public Task TouchAsync(int id) => Task.CompletedTask;
}
