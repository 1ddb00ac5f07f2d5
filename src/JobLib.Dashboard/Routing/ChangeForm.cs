using Microsoft.AspNetCore.Http;

namespace JobLib.Dashboard.Routing;

/// <summary>The fields of a POST. A request without a form has none.</summary>
internal sealed class ChangeForm(IFormCollection fields)
{
    public const int MaxIds = 500; // as many as the longest page of a list

    public string? Text(string name) => fields.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 } text ? text : null;

    public IReadOnlyList<string> Ids => [.. (fields["id"].Count > 0 ? fields["id"].OfType<string>() : []).Distinct(StringComparer.Ordinal).Take(MaxIds)];

    public static async ValueTask<ChangeForm> ReadAsync(HttpRequest request) =>
        new(request.HasFormContentType ? await request.ReadFormAsync(request.HttpContext.RequestAborted) : FormCollection.Empty);
}
