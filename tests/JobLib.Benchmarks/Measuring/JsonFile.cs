using System.Text.Json;

namespace JobLib.Benchmarks.Measuring;

/// <summary>Writes figures as an array of JSON, an object a figure.</summary>
internal static class JsonFile
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static void Write(string path, IEnumerable<Figure> figures) => File.WriteAllText(path, JsonSerializer.Serialize(figures.Select(Row), Options));

    private static object Row(Figure figure) => new
    {
        figure.Storage,
        figure.Scenario,
        Metric = figure.Metric.Name(),
        Value = figure.Value.Median,
        figure.Value.Low,
        figure.Value.High,
        Unit = figure.Metric.Unit(),
        figure.Twin,
        figure.Ratio,
        Met = figure.IsMet,
    };
}
