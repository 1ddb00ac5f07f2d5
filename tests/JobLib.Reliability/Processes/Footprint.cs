using System.Diagnostics;
using System.Globalization;

namespace JobLib.Reliability.Processes;

/// <summary>What a process holds.</summary>
public sealed record Footprint(long ManagedBytes, int Handles, int Threads)
{
    public static Footprint Now()
    {
        using var self = Process.GetCurrentProcess();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return new(GC.GetTotalMemory(forceFullCollection: true), Directory.GetFiles("/proc/self/fd").Length, self.Threads.Count);
    }

    public static Footprint Parse(string text)
    {
        var parts = text.Split('/').Select(part => long.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        return new(parts[0], (int)parts[1], (int)parts[2]);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{ManagedBytes}/{Handles}/{Threads}");
}
