using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using JobLib.Dashboard.Routing;
using JobLib.Jobs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace JobLib.Dashboard.Live;

/// <summary>A stream of hints to one browser tab: that something has changed, and never what. The tab then fetches its page, with its user's rights.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Trimming.Gate)]
[UnconditionalSuppressMessage("AOT", "IL3050", Justification = Trimming.Gate)]
internal sealed class LiveEndpoint(ChangeFeed feed, CancellationToken stopping)
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15); // under the idle time-outs of common proxies

    public async Task StreamAsync(DashboardRequest request)
    {
        var response = request.Context.Response;
        var topic = request.Query("topic") ?? ChangeFeed.Overview;
        if (ChangeFeed.JobOf(topic) is { } job && !await request.MayAsync(JobDashboardAction.View, job.ToString()))
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        response.ContentType = "text/event-stream";
        response.Headers["X-Accel-Buffering"] = "no"; // a proxy that collects the stream would hold it back
        request.Context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();

        // A host that stops waits for its requests: without this it would wait for each open tab until its time-out.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(request.Aborted, stopping);
        using var subscription = feed.Subscribe(topic);
        try
        {
            await WriteAsync(response, "retry: 2000\n\n", ending.Token);
            while (true) await WriteAsync(response, await NextAsync(subscription, request.Clock, ending.Token), ending.Token);
        }
        catch (OperationCanceledException)
        {
            // The tab was closed or hidden, or the host stops.
        }
    }

    private static async Task<string> NextAsync(Subscription subscription, TimeProvider clock, CancellationToken cancellationToken)
    {
        try
        {
            var version = await subscription.Versions.ReadAsync(cancellationToken).AsTask().WaitAsync(Heartbeat, clock, cancellationToken);
            return $"event: changed\ndata: {{\"topic\":{JsonSerializer.Serialize(subscription.Topic)},\"version\":{version.ToString(CultureInfo.InvariantCulture)}}}\n\n";
        }
        catch (TimeoutException)
        {
            return ": still here\n\n";
        }
    }

    private static async Task WriteAsync(HttpResponse response, string text, CancellationToken cancellationToken)
    {
        await response.WriteAsync(text, cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}
