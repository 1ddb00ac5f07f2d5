using System.Diagnostics;

namespace JobLib.Telemetry.Tests.Processes;

/// <summary>What one process tells another about a span, on a line.</summary>
internal sealed record PrintedSpan(string Name, string Trace, string Id, string Parent, string LinkedTrace, string LinkedId)
{
    public static string Of(Activity span)
    {
        var link = span.Links.FirstOrDefault().Context;
        return string.Join('\t', "span", span.DisplayName, span.TraceId, span.SpanId, span.ParentSpanId, link.TraceId, link.SpanId);
    }

    public static PrintedSpan? Read(string line) => line.Split('\t') is ["span", var name, var trace, var id, var parent, var linkedTrace, var linkedId]
        ? new(name, trace, id, parent, linkedTrace, linkedId)
        : null;
}
