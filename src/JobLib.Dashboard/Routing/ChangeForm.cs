using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace JobLib.Dashboard.Routing;

/// <summary>The fields of a POST, and where it goes. A request without a form has none.</summary>
internal sealed class ChangeForm(IFormCollection fields, string path)
{
    /// <summary>The field that makes a form create once what it creates: a text that no other form has.</summary>
    public const string Once = "once";

    public const int MaxIds = 500; // as many as the longest page of a list

    public string? Text(string name) => fields.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 } text ? text : null;

    /// <summary>Every value of a field that is given more than once, in order, empty ones too.</summary>
    public IReadOnlyList<string> All(string name) => fields.TryGetValue(name, out var values) ? [.. values.Select(value => value ?? "")] : [];

    public IReadOnlyList<string> Ids => [.. (fields["id"].Count > 0 ? fields["id"].OfType<string>() : []).Distinct(StringComparer.Ordinal).Take(MaxIds)];

    /// <summary>
    /// The idempotency key of what is created: the same as often as the same form is sent with the same values. What is written anew into a form that was sent
    /// already is another one. Null without the field <see cref="Once"/>.
    /// </summary>
    public string? OnceKey => Text(Once) is null ? null : $"dashboard:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Whole())))}";

    /// <exception cref="InvalidDataException">The form is malformed or too large.</exception>
    public static async ValueTask<ChangeForm> ReadAsync(HttpRequest request)
    {
        if (!request.HasFormContentType) return new(FormCollection.Empty, "");
        try
        {
            return new(await request.ReadFormAsync(request.HttpContext.RequestAborted), request.Path);
        }
        // a charset that .NET does not read; a form that ends too soon, or is larger than the server takes
        catch (Exception error) when (error is NotSupportedException or IOException)
        {
            throw new InvalidDataException("The form cannot be read.", error);
        }
    }

    // With lengths, so that no two forms read the same.
    private string Whole() => string.Concat(
        fields.OrderBy(field => field.Key, StringComparer.Ordinal).SelectMany(field => field.Value.Prepend(field.Key)).Prepend(path)
            .Select(text => $"{text?.Length}:{text}")
    );
}
