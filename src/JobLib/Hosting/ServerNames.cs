using System.Collections.Concurrent;
using System.Globalization;

namespace JobLib.Hosting;

/// <summary>
/// The names of servers that were given none: <c>machine:process</c>, with the name that <c>AddJobServer</c> got, and a number from the second of the same name
/// in this process on.
/// </summary>
internal static class ServerNames
{
    private static readonly ConcurrentDictionary<string, int> Given = new(StringComparer.Ordinal);

    /// <summary>The name of the next server.</summary>
    /// <param name="name">What <c>AddJobServer</c> got; empty for nothing.</param>
    public static string Next(string name)
    {
        var process = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}");
        var full = name.Length == 0 ? process : $"{process}:{name}";
        var number = Given.AddOrUpdate(full, 1, static (_, before) => before + 1);
        return number == 1 ? full : string.Create(CultureInfo.InvariantCulture, $"{full}:{number}");
    }
}
