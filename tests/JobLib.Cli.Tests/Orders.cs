using JobLib;

namespace Shop;

/// <summary>The jobs of the application that <c>docs/cli.md</c> looks at.</summary>
public static class Orders
{
    public static void Confirm(int order, JobContext context) => context.Log($"Order {order} is confirmed.");

    [AutomaticRetry(Attempts = 0)]
    public static void Charge(int order) => throw new InvalidOperationException($"The card of order {order} was declined.");

    public static void Report()
    {
    }
}
