using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using JobLib.Dashboard.Routing;
using JobLib.Jobs;
using Microsoft.AspNetCore.Http;

namespace JobLib.Dashboard.Api;

/// <summary>Answers in JSON what the pages answer in HTML, behind the same gate and with the same rights.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Trimming.Gate)]
[UnconditionalSuppressMessage("AOT", "IL3050", Justification = Trimming.Gate)]
internal sealed class ApiPipeline(Pipeline pipeline)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    public RequestDelegate Read(int ownSegments, Func<DashboardRequest, ValueTask<object?>> read) => Judged(ownSegments, async request =>
    {
        if (request.Query("size") is { } size && request.PageSize.ToString(CultureInfo.InvariantCulture) != size)
            await SendAsync(request, new ApiError($"A page has 1 to {DashboardRequest.MaxPageSize} rows: '{size}' is none of these."));
        else await SendAsync(request, await AskAsync(request, read));
    });

    /// <summary>What a page asks for: everybody who may see pages may have it.</summary>
    public RequestDelegate ReadForPage(int ownSegments, Func<DashboardRequest, ValueTask<object?>> read) =>
        pipeline.Guarded(ownSegments, async request => await SendAsync(request, await AskAsync(request, read)));

    /// <summary>
    /// Sends all pages of a list, one after the other. The first is read before the answer begins; a later one that cannot be read breaks the answer off, and
    /// so does the end of a list that has more than was looked at, so that nobody takes it for whole.
    /// </summary>
    public RequestDelegate Export(int ownSegments, ExportList list, ExportFormat format) => Judged(ownSegments, async request =>
    {
        request.PageSize = DashboardRequest.MaxPageSize;
        var answer = await AskAsync(request, list.Read);
        if (PageOf(answer) is not { } page)
        {
            await SendAsync(request, answer);
            return;
        }

        var response = request.Context.Response;
        response.ContentType = format.Type + "; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename={list.Name}.{format.Extension}";
        await response.WriteAsync(format.Head(list.Columns), request.Aborted);
        for (var rows = 0; page is not null; page = PageOf(await AskAsync(request, list.Read)))
        {
            foreach (var row in (page["items"] as JsonArray ?? []).OfType<JsonObject>().Take(ExportLists.MaxRows - rows))
                await response.WriteAsync(format.Row(row, list.Columns), request.Aborted);
            await response.Body.FlushAsync(request.Aborted);
            rows += (page["items"] as JsonArray)?.Count ?? 0;
            if (rows >= ExportLists.MaxRows) return;
            if (page["next"] is not { } next)
            {
                if (page["isCut"]?.GetValue<bool>() == true) break;
                return;
            }

            request.Cursor = next.GetValue<string>();
        }

        request.Context.Abort();
    });

    public RequestDelegate Change(int ownSegments, ChangeHandler handler) => pipeline.Guarded(ownSegments, async request =>
    {
        var outcome = await pipeline.JudgeAsync(request, handler);
        await SendAsync(request, outcome.StatusCode, outcome.Problem is { } problem ? new ApiError(problem) : new { outcome.Changed, outcome.Skipped });
    });

    private RequestDelegate Judged(int ownSegments, Func<DashboardRequest, Task> handler) => pipeline.Guarded(ownSegments, async request =>
    {
        if (await request.MayAsync(JobDashboardAction.Export)) await handler(request);
        else await SendAsync(request, StatusCodes.Status403Forbidden, new ApiError("You are not allowed to read data as JSON."));
    });

    // What stands for the answer when there is none has its status.
    private static async ValueTask<object?> AskAsync(DashboardRequest request, Func<DashboardRequest, ValueTask<object?>> read)
    {
        try
        {
            return await read(request);
        }
        catch (Exception error) when (error is StorageException or TimeoutException)
        {
            return new ApiError("The storage did not answer.") { StatusCode = StatusCodes.Status503ServiceUnavailable };
        }
        catch (Exception error) when (request.IsUnknownCursor(error))
        {
            return new ApiError(Pipeline.UnknownCursor);
        }
    }

    private static JsonObject? PageOf(object? answer) =>
        answer is null or ApiError ? null : JsonSerializer.SerializeToNode(answer, answer.GetType(), Json) as JsonObject;

    private static Task SendAsync(DashboardRequest request, object? answer) => answer switch
    {
        null => SendAsync(request, StatusCodes.Status404NotFound, new ApiError("There is nothing with this id. It may have expired.")),
        ApiError error => SendAsync(request, error.StatusCode, error),
        _ => SendAsync(request, StatusCodes.Status200OK, answer),
    };

    private static Task SendAsync(DashboardRequest request, int status, object answer)
    {
        request.Context.Response.StatusCode = status;
        request.Context.Response.ContentType = "application/json; charset=utf-8";
        return JsonSerializer.SerializeAsync(request.Context.Response.Body, answer, answer.GetType(), Json, request.Aborted);
    }
}
