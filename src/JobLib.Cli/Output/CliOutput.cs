using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace JobLib.Cli.Output;

/// <summary>Writes answers: tables for people, drawn where somebody looks, and JSON for programs.</summary>
/// <remarks>All text goes through <see cref="SafeText"/>, and none is read as markup.</remarks>
internal sealed class CliOutput
{
    private const int NoWidth = 10_000; // of a file or a pipe: nothing is wrapped there
    private const int Gap = 2;
    private const int NarrowestColumn = 12; // of a terminal with less, a table would break ids into bits

    private static readonly Style Head = new(decoration: Decoration.Bold);

    // As the dashboard's API writes it. What is not ASCII is escaped, so that it is harmless on every terminal.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
        WriteIndented = true,
    };

    private static readonly JsonSerializerOptions JsonOfOneLine = new(Json) { WriteIndented = false };

    private readonly CliSurroundings surroundings;

    public CliOutput(CliSurroundings surroundings)
    {
        this.surroundings = surroundings;
        Console = surroundings.IsOutputTerminal ? AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(surroundings.Output) }) : Plain(surroundings.Output);
    }

    /// <summary>The console that is drawn on.</summary>
    public IAnsiConsole Console { get; }

    /// <summary>A cell or a line; nothing in it is markup.</summary>
    public static Text Cell(string? text, Style? style = null) => new(SafeText.Line(text), style);

    public void Line(string text = "")
    {
        foreach (var line in SafeText.Lines(text)) surroundings.Output.WriteLine(line);
    }

    /// <summary>What this program has written itself, for another program, as it is.</summary>
    public void Raw(string text) => surroundings.Output.Write(text);

    /// <summary>A question, which is answered on the same line.</summary>
    public void Ask(string text) => surroundings.Output.Write(SafeText.Line(text) + " ");

    /// <summary>Whether so many columns can stand beside each other.</summary>
    public bool HasRoomFor(int columns) => !surroundings.IsOutputTerminal || Console.Profile.Width >= columns * NarrowestColumn;

    /// <summary>A table; on a terminal that is too narrow for one, its rows one below the other.</summary>
    public void Table(IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<string?>> rows)
    {
        if (HasRoomFor(heads.Count))
        {
            Write(TableOf(heads, rows));
            return;
        }

        foreach (var row in rows)
        {
            Facts(heads.Zip(row));
            Line();
        }
    }

    /// <summary>Names and values, one below the other; those without a value are left out.</summary>
    public void Facts(params IEnumerable<(string Name, string? Value)> facts) => Write(FactsOf(facts));

    public void WriteJson(object answer) => surroundings.Output.WriteLine(JsonSerializer.Serialize(answer, answer.GetType(), Json));

    /// <summary>An answer as the JSON that it would be written as.</summary>
    public static JsonObject ObjectOf(object answer) =>
        JsonSerializer.SerializeToNode(answer, answer.GetType(), Json) as JsonObject ?? throw new InvalidOperationException("An answer is an object.");

    public void WriteJsonLine(object answer) => surroundings.Output.WriteLine(JsonSerializer.Serialize(answer, answer.GetType(), JsonOfOneLine));

    public static Table FactsOf(IEnumerable<(string Name, string? Value)> facts)
    {
        var table = Bare(["", ""]);
        table.ShowHeaders = false;
        foreach (var (name, value) in facts.Where(fact => !string.IsNullOrEmpty(fact.Value))) table.AddRow(Cell(name, Head), Cell(value));
        return table;
    }

    public static Table TableOf(IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<string?>> rows)
    {
        var table = Bare(heads);
        foreach (var row in rows) table.AddRow(row.Select(cell => Cell(cell)));
        return table;
    }

    private static Table Bare(IReadOnlyList<string> heads)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var head in heads) table.AddColumn(new TableColumn(Cell(head, Head)) { Padding = new Padding(0, 0, Gap, 0) });
        return table;
    }

    // Spaces at the ends of lines are nothing to look at, and something to compare.
    private void Write(IRenderable content)
    {
        if (surroundings.IsOutputTerminal)
        {
            Console.Write(content);
            return;
        }

        using var text = new StringWriter();
        Plain(text).Write(content);
        foreach (var line in text.ToString().TrimEnd('\n').Split('\n')) surroundings.Output.WriteLine(line.TrimEnd());
    }

    private static IAnsiConsole Plain(TextWriter writer)
    {
        var console = AnsiConsole.Create(
            new()
            {
                Ansi = AnsiSupport.No,
                ColorSystem = ColorSystemSupport.NoColors,
                Interactive = InteractionSupport.No,
                Out = new AnsiConsoleOutput(writer),
            }
        );
        console.Profile.Width = NoWidth;
        return console;
    }
}
