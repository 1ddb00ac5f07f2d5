using System.Globalization;
using JobLib.Client;
using JobLib.Dashboard.Access;
using JobLib.Dashboard.Api;
using JobLib.Dashboard.Assets;
using JobLib.Dashboard.Reading;
using JobLib.Dashboard.Rendering;
using JobLib.Recurring;
using JobLib.Storage;
using Microsoft.AspNetCore.Http;

namespace JobLib.Dashboard.Routing;

/// <summary>One request that has passed the gate, and what answers it.</summary>
internal sealed class DashboardRequest(Dashboard dashboard, HttpContext context, int ownSegments)
{
    /// <summary>Where a change of a person's comes from.</summary>
    public const string FromPages = "dashboard";

    public const int MaxPageSize = 500;

    private const string FromApi = "dashboard's API";
    private const string FragmentHeader = "JobLib-Fragment";

    public HttpContext Context { get; } = context;

    public JobDashboardOptions Options => dashboard.Options;

    public Links Links { get; } = new(Links.RootOf(context.Request, ownSegments), AssetStore.Embedded.Version);

    public Permissions Permissions { get; } = new(dashboard.Options, context.User);

    /// <summary>What this user may read.</summary>
    public UserReads Reads => field ??= new(dashboard.Reads, new(Permissions));

    public JobNames Names => dashboard.Names;

    public JobValues Values => dashboard.Values;

    public TimeProvider Clock => dashboard.Clock;

    public RecurringJobManager Recurring => dashboard.Recurring;

    public JobFactory Factory => dashboard.Factory;

    public RecurringDefinitions Definitions => dashboard.Definitions;

    public JobCalendars Calendars => dashboard.Calendars;

    public CancellationToken Aborted => Context.RequestAborted;

    /// <summary>Who this is, from where and why, for the audit trail.</summary>
    public JobActor Actor(string? reason = null) => new()
    {
        Name = UserNames.Of(Context, Options),
        From = $"{(IsApi ? FromApi : FromPages)}, {Context.Connection.RemoteIpAddress?.ToString() ?? "unknown address"}",
        Reason = string.IsNullOrWhiteSpace(reason) ? null : reason,
    };

    /// <summary>Asks for the part of a page that lives, and nothing around it.</summary>
    public bool IsFragment => Context.Request.Headers.ContainsKey(FragmentHeader);

    /// <summary>A program asks.</summary>
    private bool IsApi =>
        $"{Context.Request.PathBase.ToUriComponent()}{Context.Request.Path.ToUriComponent()}".StartsWith(
            $"{Links.Root}/{ApiRoutes.Prefix}",
            StringComparison.OrdinalIgnoreCase
        );

    /// <summary>How many rows a page of a list is to have.</summary>
    public int PageSize { get; set; } =
        int.TryParse(context.Request.Query["size"], NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size is >= 1 and <= MaxPageSize
            ? size
            : dashboard.Options.PageSize;

    /// <summary>Which page of a list; null for the first. An export goes on from page to page.</summary>
    public string? Cursor { get; set; } = context.Request.Query["cursor"].ToString() is { Length: > 0 } cursor ? cursor : null;

    public string? Route(string name) => Context.Request.RouteValues[name] as string;

    public string? Query(string name) => Context.Request.Query.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 } text ? text : null;

    /// <summary>The page that the address asks for is none that a storage has given: somebody has written the cursor, or has it from another list.</summary>
    public bool IsUnknownCursor(Exception error) => error is ArgumentException && Cursor is not null;

    public ValueTask<IJobStorage> StorageAsync() => dashboard.StorageAsync(Aborted);

    public ValueTask<Overview> OverviewAsync() => Reads.OverviewAsync(Aborted);

    public ValueTask<bool> MayAsync(JobDashboardAction action, string? resource = null) => Permissions.AllowsAsync(action, resource);
}
