using System.Reflection;
using JobLib.Dashboard.Rendering;
using JobLib.Invocation;

namespace JobLib.Dashboard.Reading;

/// <summary>What the attributes of a method say about its jobs, in words.</summary>
internal static class MethodSettings
{
    public static IReadOnlyList<(string Name, string Value)> Of(JobCall call)
    {
        var settings = new List<(string, string)>();
        if (call.Attributes.Queue is { } queue) settings.Add(("Queue", queue));
        if (call.Attributes.DisplayName is { } format) settings.Add(("Name", format));
        if ((call.Method.GetCustomAttribute<AutomaticRetryAttribute>() ?? call.Type.GetCustomAttribute<AutomaticRetryAttribute>()) is { } retry)
            settings.Add(("Retries", retry.Attempts == 0 ? "none" : $"at most {Format.Number(retry.Attempts)}"));
        if (call.Attributes.Timeout is { } timeout) settings.Add(("Time limit", Format.Duration(timeout)));
        if (call.Attributes.Concurrency is not null) settings.Add(("At once", "one"));
        if (call.Attributes.Limit is { } many)
            settings.Add(("At once", many.Limit is { } limit ? Format.Number(limit) : $"as many as {Bidi.Quoted(many.Key ?? "")} may"));
        if (call.Attributes.Rate is { } rate) settings.Add(("How often", $"as often as rate {Bidi.Quoted(rate.Name)} says"));
        if (call.Attributes.Group is { } group) settings.Add(("Takes turns", $"by {Bidi.Quoted(group.Key)}"));
        if (call.Attributes.Sequence is { } sequence) settings.Add(("In order", $"by {Bidi.Quoted(sequence.Key)}"));
        return settings;
    }
}
