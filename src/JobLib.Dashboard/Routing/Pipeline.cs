using JobLib.Dashboard.Access;
using JobLib.Dashboard.Pages;
using JobLib.Dashboard.Rendering;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace JobLib.Dashboard.Routing;

/// <summary>The way of every request: the gate, the headers, the right to see anything at all, then its handler.</summary>
internal sealed class Pipeline(Dashboard dashboard)
{
    public const string UnknownCursor = "This list has no such page. Begin with its first.";

    public RequestDelegate Page(int ownSegments, PageHandler handler) => Guarded(ownSegments, request => ShowAsync(request, handler));

    public RequestDelegate Change(int ownSegments, ChangeHandler handler) => Guarded(ownSegments, async request =>
    {
        if (await JudgeAsync(request, handler) is { } outcome) await AnswerAsync(request, outcome);
    });

    public RequestDelegate Raw(RequestDelegate handler) => Guarded(0, request => handler(request.Context));

    public RequestDelegate Guarded(int ownSegments, Func<DashboardRequest, Task> handler) => async context =>
    {
        SafetyHeaders.Set(context.Response);
        if (await dashboard.Gate.RefusalAsync(context) is { } refusal)
        {
            await RefuseAsync(context, refusal);
            return;
        }

        var own = context.Request.RouteValues["rest"] is string rest ? rest.TrimEnd('/').Split('/').Length : ownSegments;
        var request = new DashboardRequest(dashboard, context, own);
        if (!await request.MayAsync(JobDashboardAction.View)) await RefuseAsync(context, "You are not allowed to see this dashboard.");
        else if (HttpMethods.IsPost(context.Request.Method) && !PostRule.Allows(context.Request)) await RefuseAsync(context, PostRule.Refusal);
        else await handler(request);
    };

    /// <summary>Runs a change. Whatever it answers, what was read before it is old.</summary>
    public async ValueTask<ChangeOutcome> JudgeAsync(DashboardRequest request, ChangeHandler handler)
    {
        try
        {
            return await handler(request, await ChangeForm.ReadAsync(request.Context.Request));
        }
        catch (Exception error) when (error is StorageException or TimeoutException)
        {
            dashboard.Logger.StorageDidNotAnswer(error, request.Context.Request.Path);
            return new("", 0, 0)
            {
                StatusCode = StatusCodes.Status503ServiceUnavailable,
                Problem = "The storage did not answer. Whether the change was made is not known: look before you repeat it.",
            };
        }
        catch (InvalidDataException)
        {
            return ChangeOutcome.Invalid("The form cannot be read: it is malformed, or larger than a form may be. Nothing was changed.");
        }
        finally
        {
            dashboard.Reads.Forget();
        }
    }

    private async Task ShowAsync(DashboardRequest request, PageHandler handler)
    {
        View view;
        PageContent page;
        try
        {
            view = await ViewFactory.CreateAsync(request);
            page = await handler(request, view) ?? MessagePage.NotFound;
        }
        catch (Exception error) when (error is StorageException or TimeoutException)
        {
            dashboard.Logger.StorageDidNotAnswer(error, request.Context.Request.Path);
            view = ViewFactory.WithoutStorage(request);
            page = MessagePage.StorageAway(view, error, dashboard.Reads.UnusableSince);
        }
        catch (Exception error) when (request.IsUnknownCursor(error))
        {
            view = ViewFactory.WithoutStorage(request);
            page = MessagePage.Problem(StatusCodes.Status400BadRequest, UnknownCursor);
        }

        await SendAsync(request, view, page);
    }

    private async Task AnswerAsync(DashboardRequest request, ChangeOutcome outcome)
    {
        var response = request.Context.Response;
        if (outcome.StatusCode != StatusCodes.Status200OK)
        {
            await SendAsync(request, ViewFactory.WithoutStorage(request), MessagePage.Problem(outcome.StatusCode, outcome.Problem ?? ""));
            return;
        }

        var form = await ChangeForm.ReadAsync(request.Context.Request);
        Notices.Write(request, outcome);
        response.StatusCode = StatusCodes.Status303SeeOther;
        response.Headers.Location = outcome.GoTo ?? request.Links.Back(form.Text("back"));
    }

    private async Task SendAsync(DashboardRequest request, View view, PageContent page)
    {
        var html = await dashboard.Renderer.RenderAsync(request.IsFragment ? Shell.Main(view, page) : Shell.Document(view, page));
        request.Context.Response.StatusCode = page.StatusCode;
        request.Context.Response.ContentType = "text/html; charset=utf-8";
        await request.Context.Response.WriteAsync(request.IsFragment ? html : "<!doctype html>\n" + html, request.Aborted);
    }

    private static Task RefuseAsync(HttpContext context, string why)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(why + "\n", context.RequestAborted);
    }
}
