using JobLib.Dashboard.Api;
using Microsoft.AspNetCore.Http;

namespace JobLib.Dashboard.Rendering;

/// <summary>Addresses of the dashboard's pages, below wherever this request found it: a path base, a group's prefix, a proxy's prefix.</summary>
internal sealed class Links(string root, string assetVersion)
{
    public string Root { get; } = root;

    public string Overview => Root.Length == 0 ? "/" : Root;

    public string Errors => $"{Root}/errors";

    public string Recurring => $"{Root}/recurring";

    public string Calendar => $"{Root}/recurring/calendar";

    public string Servers => $"{Root}/servers";

    public string Limits => $"{Root}/limits";

    public string Batches => $"{Root}/batches";

    public string Types(params (string Name, string? Value)[] query) => $"{Root}/types{With(query)}";

    /// <summary>A method's page; without a name the address that a form adds it to.</summary>
    public string Type(string? name = null, params (string Name, string? Value)[] query) => $"{Root}/types/one{With([("name", name), .. query])}";

    /// <summary>The form for a job of a method, or of one of its overloads; without a name the address that the form goes to.</summary>
    public string Enqueue(string? name = null, string? signature = null) => $"{Root}/types/enqueue{With(("name", name), ("signature", signature))}";

    public string Audit => $"{Root}/audit";

    public string Suggest => $"{Root}/suggest";

    public string Live => $"{Root}/live";

    public string Asset(string name) => $"{Root}/assets/{assetVersion}/{name}";

    public string Job(string id) => $"{Root}/job/{Uri.EscapeDataString(id)}";

    public string JobAction(string id, string action) => $"{Job(id)}/{action}";

    public string Batch(string id) => $"{Root}/batch/{Uri.EscapeDataString(id)}";

    public string RecurringJob(string id) => $"{Root}/recurring/job{With(("id", id))}";

    public string Action(string path) => $"{Root}/{path}";

    public string Export(string list, string format) => $"{Root}/{ApiRoutes.Prefix}export/{list}.{format}";

    public string Jobs(params (string Name, string? Value)[] query) => $"{Root}/list{With(query)}";

    /// <summary>A path of the dashboard that a form asks to be sent back to; the overview when it is anything else.</summary>
    public string Back(string? path) => path is not null && IsOwn(path) ? path : Overview;

    public static string With(params (string Name, string? Value)[] query)
    {
        var text = string.Join(
            '&',
            query.Where(pair => !string.IsNullOrEmpty(pair.Value)).Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value ?? "")}")
        );
        return text.Length == 0 ? "" : "?" + text;
    }

    /// <summary>The root as this request sees it: its own path without the segments that belong to the page.</summary>
    public static string RootOf(HttpRequest request, int ownSegments)
    {
        var path = (request.PathBase.ToUriComponent() + request.Path.ToUriComponent()).TrimEnd('/');
        for (; ownSegments > 0; ownSegments--)
        {
            var slash = path.LastIndexOf('/');
            if (slash >= 0) path = path[..slash];
        }

        return path;
    }

    // Two slashes or a backslash would make a browser leave for another host; dots, escaped or not, for what lies beside the dashboard.
    private bool IsOwn(string path) =>
        path.StartsWith('/')
        && (path == Overview || path.StartsWith(Root + "/", StringComparison.Ordinal) || path.StartsWith(Root + "?", StringComparison.Ordinal))
        && !path.StartsWith("//", StringComparison.Ordinal) && path.All(IsOfAnAddress) && !Climbs(path);

    private static bool Climbs(string path) =>
        Uri.UnescapeDataString(path.Split('?', '#')[0]) is var plain
        && (plain.Contains('\\', StringComparison.Ordinal) || plain.Split('/').Any(step => step is "." or ".."));

    // What is not escaped no header can hold.
    private static bool IsOfAnAddress(char character) => character is > ' ' and < '\x7f' and not '\\';
}
