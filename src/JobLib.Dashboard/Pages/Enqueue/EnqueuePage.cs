using JobLib.Client;
using JobLib.Client.Calls;
using JobLib.Concurrency;
using JobLib.Dashboard.Rendering;
using JobLib.Dashboard.Routing;
using JobLib.Dashboard.Types;
using JobLib.Diagnostics;
using JobLib.Invocation;
using JobLib.Storage;
using Microsoft.AspNetCore.Http;

namespace JobLib.Dashboard.Pages;

/// <summary>
/// A new job: after another one, with other arguments, or of a method that the application allows. What is written is read as the method's own parameters
/// before there is a job.
/// </summary>
internal static class EnqueuePage
{
    public static async ValueTask<PageContent?> LoadCloneAsync(DashboardRequest request, View view)
    {
        if (await FindAsync(request) is not ({ } job, { } template)) return null;
        var name = request.Names.Of(job, withArguments: true);
        return new($"Clone {name}", "jobs", EnqueueView.Body(view, new(name, view.Links.JobAction(job.Id, "clone"), template, job.Queue, job.Id)));
    }

    public static async ValueTask<PageContent?> LoadNewAsync(DashboardRequest request, View view)
    {
        var name = request.Query("name");
        if (!await MayAsync(request, name) || name is null) return null;
        var title = MethodName.Of(name).Short;
        try
        {
            var found = EnqueueTypes.Find(request.Options, request.Values, name, request.Query("signature"));
            if (found.Count > 1) return new($"Enqueue {title}", "types", EnqueueView.Choice(view, title, found));
            if (found is not [var chosen]) return null;
            var template = CallTemplate.Of(request.Values, chosen.Type, chosen.Method);
            return new($"Enqueue {title}", "types", EnqueueView.Body(view, new(title, view.Links.Enqueue(), template, null, null) { Method = chosen }));
        }
        catch (Exception error) // it cannot be a job; or a value of the user's own types cannot be shown, whose getters may throw anything
        {
            return MessagePage.Problem(StatusCodes.Status400BadRequest, ExceptionText.Message(error));
        }
    }

    public static async ValueTask<ChangeOutcome> CloneAsync(DashboardRequest request, ChangeForm form)
    {
        if (!await request.MayAsync(JobDashboardAction.Enqueue)) return ChangeOutcome.Forbidden;
        var asked = Asked.Of(form);
        if (JobId.TryParse(request.Route("id"), out var id) && !await request.MayAsync(JobDashboardAction.Enqueue, id.ToString()))
            return ChangeOutcome.Forbidden;
        if (await FindAsync(request) is not ({ } job, { } template))
        {
            return ChangeOutcome.Missing(
                "There is no such job, or it cannot be made again here: its code is not known to this application, its arguments may not be seen or cannot be shown, or it is an operation of the dashboard's own."
            );
        }

        var options = new EnqueueOptions
        {
            Queue = asked.Queue ?? job.Queue,
            Priority = job.Priority,
            Tags = job.Tags,
            Parameters = GivenParameters.Of(job.Parameters),
            IdempotencyKey = asked.Once,
        };
        return await CreateAsync(request, () => template, asked, options);
    }

    public static async ValueTask<ChangeOutcome> EnqueueAsync(DashboardRequest request, ChangeForm form)
    {
        if (!await request.MayAsync(JobDashboardAction.Enqueue)) return ChangeOutcome.Forbidden;
        var (name, signature, asked) = (form.Text("name"), form.Text("signature"), Asked.Of(form));
        var found = EnqueueTypes.Find(request.Options, request.Values, name, signature);
        if (found.Count == 0)
        {
            return ChangeOutcome.Missing(
                $"'{name}' is no method of which a job may be made here: its type is not in JobDashboardOptions.EnqueueTypes, or it has no such overload."
            );
        }

        if (!await MayAsync(request, name)) return ChangeOutcome.Forbidden;
        if (found is not [var chosen])
        {
            return ChangeOutcome.Invalid(
                $"'{name}' has overloads. Say which is meant in the field 'signature': {string.Join(" or ", found.Select(one => $"'{one.Signature}'"))}."
            );
        }

        var options = new EnqueueOptions { Queue = asked.Queue, IdempotencyKey = asked.Once };
        return await CreateAsync(request, () => CallTemplate.Of(request.Values, chosen.Type, chosen.Method), asked, options);
    }

    /// <summary>Whether this user may make a job of a method.</summary>
    public static async ValueTask<bool> MayAsync(DashboardRequest request, string? name) =>
        await request.MayAsync(JobDashboardAction.Enqueue) && name is not null && await request.MayAsync(JobDashboardAction.Enqueue, name);

    /// <summary>Whether this user may make the job again, and it can be.</summary>
    public static async ValueTask<bool> CanCloneAsync(DashboardRequest request, JobDetails job) =>
        await request.MayAsync(JobDashboardAction.Enqueue) && await TemplateAsync(request, job) is not null;

    private static async ValueTask<(JobDetails? Job, CallTemplate? Template)> FindAsync(DashboardRequest request) =>
        JobId.TryParse(request.Route("id"), out var id) && await request.Reads.FindAsync([id], request.Aborted) is [var job]
            ? (job, await TemplateAsync(request, job))
            : default;

    // The form shows arguments, so whoever may not see them cannot have it.
    private static async ValueTask<CallTemplate?> TemplateAsync(DashboardRequest request, JobDetails job) =>
        await request.MayAsync(JobDashboardAction.Enqueue, job.Id) && await request.MayAsync(JobDashboardAction.ViewArguments, job.Id)
            ? CallTemplate.Of(request.Values, job.Payload)
            : null;

    private static async ValueTask<ChangeOutcome> CreateAsync(DashboardRequest request, Func<CallTemplate> template, Asked asked, EnqueueOptions options)
    {
        NewJob made;
        var storage = await request.StorageAsync();
        try
        {
            EnqueueRules.Check(options);
            made = await request.Factory.MakeAsync(template().Read(asked.Written), options, JobStart.Now, batch: null, new AsyncRoute(request.Clock));
            StorageFit.Check([made], storage.Info);
        }
        // the method cannot be a job, or what was written is wrong; or a filter or the user's own types, which may throw anything
        catch (Exception error) when (!request.Aborted.IsCancellationRequested)
        {
            return ChangeOutcome.Invalid($"No job was created. {ExceptionText.Message(error)}");
        }

        var unit = new InsertRequest { Jobs = [made], Actor = request.Actor(asked.Reason) };
        var answer = (await storage.Jobs.InsertAsync(unit, null, request.Aborted)).Jobs[0];
        return ChangeOutcome.Created("enqueued", answer) with { GoTo = request.Links.Job(answer.Id.ToString()) };
    }

    private sealed record Asked(IReadOnlyList<string> Written, string? Queue, string? Reason, string? Once)
    {
        public static Asked Of(ChangeForm form) => new(form.All("value"), form.Text("queue"), form.Text("reason"), form.OnceKey);
    }
}
