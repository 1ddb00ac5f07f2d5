using JobLib.Dashboard.Routing;

namespace JobLib.Dashboard.Api;

/// <summary>One address of the JSON API: what it does, and what it takes. Routes and the OpenAPI document are both made of these.</summary>
/// <param name="Path">Below the API's own path, with parts such as <c>{id}</c>.</param>
/// <param name="Summary">What it does.</param>
/// <param name="Parameters">What it takes: in the query of a read, in the form of a change.</param>
internal sealed record ApiOperation(string Path, string Summary, params ApiParameter[] Parameters)
{
    /// <summary>Null when this is a change, or an export.</summary>
    public Func<DashboardRequest, ValueTask<object?>>? Read { get; init; }

    /// <summary>Null when this is a read.</summary>
    public ChangeHandler? Change { get; init; }

    public string Method => Change is null ? "get" : "post";
}
