using System.Globalization;

namespace JobLib.Budgets;

/// <summary>
/// What jobs and idle servers may cost, in figures that depend on no machine and no clock. A test measures each row, and fails when it costs over 5 % more.
/// </summary>
/// <remarks>
/// To change a figure on purpose: run the test, which says what it has measured, write that here in the change that causes it, and say in its message why. One
/// that has become smaller is written down too, or the next regression hides behind it.
/// </remarks>
internal static class Budget
{
    private const double Margin = 1.05;

    private static readonly (string Storage, string Scenario, string Unit, double AtMost)[] Table =
    [
        ("memory", "create one job", "bytes allocated a job", 330),
        ("memory", "create a thousand jobs", "bytes allocated a job", 310),
        ("memory", "finish 500 jobs and claim the next 500", "bytes allocated a job", 402),
        ("any", "idle", "calls of the storage a second, but for renewals", 1.183),
        ("PostgreSQL", "create one job", "statements a job", 1),
        ("PostgreSQL", "create one job", "commits a job", 1),
        ("PostgreSQL", "create one job", "bytes of log a job", 858),
        ("PostgreSQL", "create a thousand jobs", "statements a call", 1),
        ("PostgreSQL", "create a thousand jobs", "commits a call", 1),
        ("PostgreSQL", "create a thousand jobs", "bytes of log a job", 661),
        ("PostgreSQL", "finish 500 jobs and claim the next 500", "statements a call", 5.1),
        ("PostgreSQL", "finish 500 jobs and claim the next 500", "commits a call", 1.1),
        ("PostgreSQL", "finish 500 jobs and claim the next 500", "bytes of log a job", 1_072),
        ("PostgreSQL", "idle", "statements a second", 1.5),
        ("PostgreSQL", "idle", "commits a second", 0.1),
    ];

    /// <summary>Fails when it cost more than it may.</summary>
    public static void Check(string storage, string scenario, string unit, double measured)
    {
        var row = Table.Single(row => (row.Storage, row.Scenario, row.Unit) == (storage, scenario, unit));
        var text = string.Create(CultureInfo.InvariantCulture, $"{storage}, {scenario}: {measured:0.###} {unit}, of at most {row.AtMost} and 5 %.");
        TestContext.Current.TestOutputHelper?.WriteLine(text);
        Assert.True(measured <= row.AtMost * Margin, text);
    }
}
