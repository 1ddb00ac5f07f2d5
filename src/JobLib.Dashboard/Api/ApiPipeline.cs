using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
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

    public RequestDelegate Read(int ownSegments, Func<DashboardRequest, ValueTask<object?>> read) => pipeline.Guarded(ownSegments, async request =>
    {
        if (!await request.MayAsync(JobDashboardAction.Export))
        {
            await SendAsync(request, StatusCodes.Status403Forbidden, new ApiError("You are not allowed to read data as JSON."));
            return;
        }

        try
        {
            var answer = await read(request);
            var status = answer switch { null => StatusCodes.Status404NotFound, ApiError => StatusCodes.Status400BadRequest, _ => StatusCodes.Status200OK };
            await SendAsync(request, status, answer ?? new ApiError("There is nothing with this id. It may have expired."));
        }
        catch (Exception error) when (error is StorageException or TimeoutException)
        {
            await SendAsync(request, StatusCodes.Status503ServiceUnavailable, new ApiError("The storage did not answer."));
        }
        catch (Exception error) when (request.IsUnknownCursor(error))
        {
            await SendAsync(request, StatusCodes.Status400BadRequest, new ApiError(Pipeline.UnknownCursor));
        }
    });

    public RequestDelegate Change(int ownSegments, ChangeHandler handler) => pipeline.Guarded(ownSegments, async request =>
    {
        var outcome = await pipeline.JudgeAsync(request, handler);
        await SendAsync(request, outcome.StatusCode, outcome.Problem is { } problem ? new ApiError(problem) : new { outcome.Changed, outcome.Skipped });
    });

    private static Task SendAsync(DashboardRequest request, int status, object answer)
    {
        request.Context.Response.StatusCode = status;
        request.Context.Response.ContentType = "application/json; charset=utf-8";
        return JsonSerializer.SerializeAsync(request.Context.Response.Body, answer, answer.GetType(), Json, request.Aborted);
    }
}
