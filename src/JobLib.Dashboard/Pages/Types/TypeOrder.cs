using JobLib.Dashboard.Types;

namespace JobLib.Dashboard.Pages;

/// <summary>An order of the table of methods.</summary>
/// <param name="Key">In the address.</param>
/// <param name="Title">For people.</param>
/// <param name="By">The greatest comes first.</param>
internal sealed record TypeOrder(string Key, string Title, Func<TypeFigures, double> By)
{
    public static IReadOnlyList<TypeOrder> All { get; } =
    [
        new("most", "Most", static figures => figures.Ended),
        new("slowest", "Slowest", static figures => (figures.Durations.Percentile(0.95) ?? TimeSpan.Zero).TotalSeconds),
        new("failing", "Failing", static figures => figures.Failed + figures.Retried),
    ];

    public static TypeOrder Of(string? key) => All.FirstOrDefault(order => order.Key == key) ?? All[0];
}
