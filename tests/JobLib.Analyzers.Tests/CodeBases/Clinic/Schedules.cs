using Microsoft.Extensions.Hosting;

namespace Clinic;

public sealed class Schedules(IRecurringJobManager manager) : IHostedService
{
    private const string Night = "0 2 * * *";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await manager.AddOrUpdateAsync<Letters>("count", x => x.Count(1), Night, new RecurringJobOptions { TimeZone = TimeZoneInfo.FindSystemTimeZoneById({|JOBLIB1009:"Europe/Zuerich"|}) }, cancellationToken);
        await manager.AddOrUpdateAsync<IReminders>("confirm", x => x.ConfirmAsync(Guid.Empty, default), "*/15 8-18 * * 1-5", cancellationToken: cancellationToken);
        await manager.AddOrUpdateAsync<Letters>("month", x => x.Count(2), {|JOBLIB1008:"0 0 32 * *"|}, cancellationToken: cancellationToken);
        {|JOBLIB1011:manager.TriggerAsync("count", cancellationToken: cancellationToken)|};
        await manager.RemoveIfExistsAsync("old", cancellationToken: cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
