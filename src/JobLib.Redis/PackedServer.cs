using JobLib.Storage;

namespace JobLib.Redis;

/// <summary>What a server says about itself, beside its name.</summary>
internal static class PackedServer
{
    public static string Of(ServerDescription server) =>
        Packed.Of(
            server.Machine,
            Packed.Number(server.ProcessId),
            server.Version,
            Packed.Number(server.WorkerCount),
            Packed.Of([.. server.Queues]),
            server.ApplicationVersion
        );

    public static ServerSummary Fill(ServerSummary summary, string packed)
    {
        var values = Packed.Read(packed);
        return summary with
        {
            Machine = values[0] ?? "", ProcessId = (int)Packed.ToNumber(values[1]), Version = values[2] ?? "", WorkerCount = (int)Packed.ToNumber(values[3]),
            ApplicationVersion = values.Length > 5 ? values[5] : null, // the first version of the library writes none
            Queues = [.. Packed.Read(values[4] ?? "").OfType<string>()],
        };
    }
}
