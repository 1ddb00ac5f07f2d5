using System.Globalization;

namespace JobLib.Recurring.Schedules;

/// <summary>The values of one field, and the patterns that a person sees in them.</summary>
internal sealed class CronValues
{
    // From here on a pattern is shorter to read than the list of its values.
    private const int FewestInPattern = 4;

    private readonly int lowest;
    private readonly int cycle;

    /// <param name="field">A star or a list of numbers, lowest first.</param>
    /// <param name="lowest">The lowest value that the field may have.</param>
    /// <param name="highest">The highest value that the field may have.</param>
    public CronValues(string field, int lowest, int highest)
    {
        this.lowest = lowest;
        cycle = highest - lowest + 1;
        List = field == "*" ? [.. Enumerable.Range(lowest, cycle)] : [.. field.Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
        var steps = List.Zip(List.Skip(1), (value, next) => next - value).Distinct().ToArray();
        Step = steps is [var step] ? step : 0;
    }

    /// <summary>The values, lowest first. There is at least one.</summary>
    public IReadOnlyList<int> List { get; }

    public int Count => List.Count;

    public int First => List[0];

    public int Last => List[^1];

    public bool IsAll => Count == cycle;

    public bool IsZero => List is [0];

    /// <summary>The distance between all neighbours, or 0 where they differ and where there is one value only.</summary>
    public int Step { get; }

    /// <summary>Whether it is better named by its pattern than by its values.</summary>
    public bool IsPattern => Count >= FewestInPattern && (Step > 0 || Run is not null);

    /// <summary>Whether a person would say "every" of it.</summary>
    public bool IsEvery => IsAll || IsEven || (Count >= FewestInPattern && Step > 1);

    /// <summary>Whether steps from the lowest value go on evenly from one round of the field to the next, as 0, 15, 30, 45 do in an hour.</summary>
    public bool IsEven => Step > 1 && Count * Step == cycle && First == lowest;

    /// <summary>Three values or more without a hole, which may go round the end of the field; null for anything else.</summary>
    public (int First, int Last)? Run => Count > 2 && !IsAll && List.Where(value => !List.Contains(Wrap(value - 1 + cycle))).ToArray() is [var first]
        ? (first, Wrap(first + Count - 1))
        : null;

    /// <summary>The values in pieces without a hole.</summary>
    public IEnumerable<int[]> Runs =>
        List.Select((value, i) => (value, Hole: value - i)).GroupBy(item => item.Hole, item => item.value).Select(run => run.ToArray());

    private int Wrap(int value) => lowest + (value - lowest) % cycle;
}
