using System.Collections.Concurrent;
using JobLib.Invocation;

namespace JobLib.Telemetry;

/// <summary>What jobs are called in tags: <c>Type.Method</c>, never an argument. Made once for each method.</summary>
internal static class JobTagNames
{
    private const int Most = 1_000; // names come from the storage: a bound, so that made-up ones make neither memory nor time series without end

    private static readonly ConcurrentDictionary<(string Type, string Method), string> Known = new();

    public static string Of(JobPayload payload)
    {
        if (Known.TryGetValue((payload.Type, payload.Method), out var name)) return name;
        return Known.Count >= Most ? TelemetryNames.Other : Known.GetOrAdd((payload.Type, payload.Method), JobDisplayNames.Plain(payload));
    }
}
