using JobLib.Dashboard.Rendering;
using JobLib.Dashboard.Routing;

namespace JobLib.Dashboard.Api;

/// <summary>A list that can be exported: the rows of the API's own answer, page by page.</summary>
/// <param name="Name">In the address.</param>
/// <param name="Columns">Of the table, as paths into a row.</param>
/// <param name="Read">One page, as the API answers it.</param>
/// <param name="Narrowing">What the list may be narrowed by.</param>
internal sealed record ExportList(string Name, IReadOnlyList<string> Columns, Func<DashboardRequest, ValueTask<object?>> Read, params ApiParameter[] Narrowing)
{
    public string Path(ExportFormat format) => $"export/{Name}.{format.Extension}";

    public ApiOperation Operation(ExportFormat format) =>
        new(Path(format), $"All rows of the list '{Name}', up to {Format.Number(ExportLists.MaxRows)}, as {format.Type}.", Narrowing);
}
