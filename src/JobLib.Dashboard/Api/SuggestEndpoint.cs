using JobLib.Dashboard.Routing;
using JobLib.Dashboard.Search;

namespace JobLib.Dashboard.Api;

/// <summary>Answers the search box while somebody types.</summary>
internal static class SuggestEndpoint
{
    public const int LongestTerm = 200;

    public static async ValueTask<object?> ReadAsync(DashboardRequest request) =>
        request.Query("term") is { Length: <= LongestTerm } term
            ? new { Items = await Suggestions.OfAsync(request, term) }
            : new { Items = Array.Empty<Suggestion>() };
}
