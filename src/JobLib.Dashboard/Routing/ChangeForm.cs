using Microsoft.AspNetCore.Http;

namespace JobLib.Dashboard.Routing;

/// <summary>The fields of a POST. A request without a form has none.</summary>
internal sealed class ChangeForm(IFormCollection fields)
{
    public const int MaxIds = 500; // as many as the longest page of a list

    public string? Text(string name) => fields.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 } text ? text : null;

    /// <summary>Every value of a field that is given more than once, in order, empty ones too.</summary>
    public IReadOnlyList<string> All(string name) => fields.TryGetValue(name, out var values) ? [.. values.Select(value => value ?? "")] : [];

    public IReadOnlyList<string> Ids => [.. (fields["id"].Count > 0 ? fields["id"].OfType<string>() : []).Distinct(StringComparer.Ordinal).Take(MaxIds)];

    /// <exception cref="InvalidDataException">The form is malformed or too large.</exception>
    public static async ValueTask<ChangeForm> ReadAsync(HttpRequest request)
    {
        if (!request.HasFormContentType) return new(FormCollection.Empty);
        try
        {
            return new(await request.ReadFormAsync(request.HttpContext.RequestAborted));
        }
        // a charset that .NET does not read; a form that ends too soon, or is larger than the server takes
        catch (Exception error) when (error is NotSupportedException or IOException)
        {
            throw new InvalidDataException("The form cannot be read.", error);
        }
    }
}
