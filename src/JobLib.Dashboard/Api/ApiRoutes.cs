using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace JobLib.Dashboard.Api;

/// <summary>The addresses of the JSON API.</summary>
internal sealed class ApiRoutes(RouteGroupBuilder group, ApiPipeline pipeline)
{
    /// <summary>Below the dashboard's own path.</summary>
    public const string Prefix = "api/v1/";

    public void Map()
    {
        foreach (var operation in ApiOperations.All)
        {
            var (path, segments) = (Prefix + operation.Path, 2 + operation.Path.Split('/').Length);
            if (operation.Change is { } change) group.MapPost(path, pipeline.Change(segments, change));
            else if (operation.Read is { } read) group.MapGet(path, pipeline.Read(segments, read));
        }

        foreach (var list in ExportLists.All)
        {
            group.MapGet(Prefix + list.Path(ExportFormat.Csv), pipeline.Export(4, list, ExportFormat.Csv));
            group.MapGet(Prefix + list.Path(ExportFormat.Ndjson), pipeline.Export(4, list, ExportFormat.Ndjson));
        }

        group.MapGet("suggest", pipeline.ReadForPage(1, SuggestEndpoint.ReadAsync));
        group.MapGet("api/openapi.json", pipeline.Read(2, static request => new(OpenApiDocument.Of(request.Links.Action(Prefix.TrimEnd('/'))))));
    }
}
