using System.Runtime;
using System.Runtime.InteropServices;

namespace JobLib.Benchmarks.Measuring;

/// <summary>What the figures were taken on.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var collector = GCSettings.IsServerGC ? "server" : "workstation";
        return $"{Processor()}, {Environment.ProcessorCount} cores; {RuntimeInformation.OSDescription}; {RuntimeInformation.FrameworkDescription}, {collector} garbage collector";
    }

    private static string Processor()
    {
        const string cpuinfo = "/proc/cpuinfo";
        if (!File.Exists(cpuinfo)) return RuntimeInformation.ProcessArchitecture.ToString();
        var model = File.ReadLines(cpuinfo).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        return model?[(model.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
