using JobLib.Storage;

namespace JobLib.Budgets;

/// <summary>What one idle server with the default options asks its storage in two minutes: a simulation of one holds it to be true.</summary>
internal static class IdleMinutes
{
    public const int Minutes = 2;

    /// <summary>How often it calls what.</summary>
    public static IReadOnlyDictionary<string, int> Calls { get; } = new Dictionary<string, int>
    {
        [nameof(IServerRegistry.SignalsAsync)] = 122,
        [nameof(IServerRegistry.Renew)] = 12,
        [nameof(IJobQueue.FetchAsync)] = 6,
        [nameof(IMaintenance.PromoteAsync)] = 2,
        [nameof(IMaintenance.RescueAsync)] = 2,
        [nameof(IMaintenance.MoveHeldAsync)] = 2,
        [nameof(IMaintenance.PruneAsync)] = 2,
        [nameof(IMaintenance.FoldAsync)] = 2,
        [nameof(IRecurringStore.DueAsync)] = 2,
    };

    /// <summary>Does the same.</summary>
    public static async Task CallAsync(IJobStorage storage, ServerId server)
    {
        var claim = 1_000;
        foreach (var (operation, times) in Calls)
        {
            for (var i = 0; i < times; i++) await CallAsync(operation);
        }

        async Task CallAsync(string operation)
        {
            switch (operation)
            {
                case nameof(IServerRegistry.SignalsAsync): await storage.Servers.SignalsAsync(server, default); break;
                case nameof(IServerRegistry.Renew):
                    storage.Servers.Renew(new() { Owner = server, Claims = [], OldestClaimInFlight = claim, Lease = TimeSpan.FromSeconds(30) });
                    break;
                case nameof(IJobQueue.FetchAsync):
                    await storage.Queue.FetchAsync(new() { Owner = server, Claim = claim++, Lanes = [new("default", 20)], Max = 20 }, default);
                    break;
                case nameof(IMaintenance.PromoteAsync): await storage.Maintenance.PromoteAsync(1_000, default); break;
                case nameof(IMaintenance.RescueAsync): await storage.Maintenance.RescueAsync(3, 1_000, default); break;
                case nameof(IMaintenance.MoveHeldAsync): await storage.Maintenance.MoveHeldAsync(1_000, default); break;
                case nameof(IMaintenance.PruneAsync): await storage.Maintenance.PruneAsync(1_000, default); break;
                case nameof(IMaintenance.FoldAsync): await storage.Maintenance.FoldAsync(1_000, default); break;
                default: await storage.Recurring.DueAsync(500, default); break;
            }
        }
    }
}
