using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace JobLib.Dashboard.Api;

/// <summary>Why there is no answer.</summary>
internal sealed record ApiError(string Error)
{
    [JsonIgnore]
    public int StatusCode { get; init; } = StatusCodes.Status400BadRequest;
}
