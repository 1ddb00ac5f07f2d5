using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using JobLib.Diagnostics;

namespace JobLib.Dashboard.Api;

/// <summary>Describes the API to programs that make clients of it (OpenAPI 3.1).</summary>
internal static partial class OpenApiDocument
{
    public static JsonObject Of(string server) => new()
    {
        ["openapi"] = "3.1.0",
        ["info"] = new JsonObject
        {
            ["title"] = "JobLib",
            ["version"] = LibraryVersion.Current,
            ["description"] =
                "What the dashboard shows and does, for programs. A change needs an Authorization header, or to come from the dashboard's own origin.",
        },
        ["servers"] = new JsonArray(new JsonObject { ["url"] = server }),
        ["paths"] = new JsonObject(ApiOperations.All.GroupBy(operation => operation.Path).Select(path =>
            KeyValuePair.Create<string, JsonNode?>(
                "/" + path.Key,
                new JsonObject(path.Select(operation => KeyValuePair.Create<string, JsonNode?>(operation.Method, Operation(operation))))
            )
        )
),
        ["components"] = new JsonObject
        {
            ["schemas"] = new JsonObject
            {
                ["Error"] = new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] = new JsonObject { ["error"] = Type("string") },
                    ["required"] = new JsonArray("error"),
                },
                ["Changed"] = new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] = new JsonObject { ["changed"] = Type("integer"), ["skipped"] = Type("integer") },
                    ["required"] = new JsonArray("changed", "skipped"),
                },
            },
        },
    };

    private static JsonObject Operation(ApiOperation operation)
    {
        var described = new JsonObject
        {
            ["summary"] = operation.Summary,
            ["operationId"] = $"{operation.Method} {operation.Path}",
            ["responses"] = Responses(operation),
        };
        var parameters = Held()
            .Matches(operation.Path)
            .Select(match =>
                (JsonNode)
                    new JsonObject
                    {
                        ["name"] = match.Groups[1].Value,
                        ["in"] = "path",
                        ["required"] = true,
                        ["schema"] = Type("string"),
                    }
            )
            .ToList();
        if (operation.Change is null) parameters.AddRange(operation.Parameters.Select(InQuery));
        if (parameters.Count > 0) described["parameters"] = new JsonArray([.. parameters]);
        if (operation.Change is not null) described["requestBody"] = Form(operation.Parameters);
        return described;
    }

    private static JsonObject InQuery(ApiParameter parameter) => new()
    {
        ["name"] = parameter.Name,
        ["in"] = "query",
        ["required"] = parameter.IsRequired,
        ["description"] = parameter.Description,
        ["schema"] = Type(parameter.IsNumber ? "integer" : "string"),
    };

    private static JsonObject Form(ApiParameter[] fields) => new()
    {
        ["content"] = new JsonObject
        {
            ["application/x-www-form-urlencoded"] = new JsonObject
            {
                ["schema"] = new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] = new JsonObject(
                        fields.Select(field =>
                            KeyValuePair.Create<string, JsonNode?>(field.Name, new JsonObject { ["type"] = "string", ["description"] = field.Description })
                        )
                    ),
                    ["required"] = new JsonArray([.. fields.Where(field => field.IsRequired).Select(field => (JsonNode)field.Name)]),
                },
            },
        },
    };

    private static JsonObject Responses(ApiOperation operation)
    {
        var type = operation.Change is null && operation.Read is null ? ExportFormat.TypeOf(operation.Path) : "application/json";
        var schema = operation.Change is not null ? Reference("Changed") : type == "application/json" ? Type("object") : Type("string");
        return new()
        {
            ["200"] = Response("What was asked for.", type, schema),
            ["400"] = Response("Something that was sent cannot be understood.", "application/json", Reference("Error")),
            ["403"] = Response("Not allowed.", "application/json", Reference("Error")),
            ["404"] = Response("There is no such thing.", "application/json", Reference("Error")),
            ["503"] = Response("The storage did not answer.", "application/json", Reference("Error")),
        };
    }

    private static JsonObject Response(string description, string type, JsonObject schema) =>
        new()
        {
            ["description"] = description,
            ["content"] = new JsonObject { [type] = new JsonObject { ["schema"] = schema } },
        };

    private static JsonObject Reference(string name) => new() { ["$ref"] = "#/components/schemas/" + name };

    private static JsonObject Type(string type) => new() { ["type"] = type };

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Held();
}
