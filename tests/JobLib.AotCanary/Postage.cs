using System.Text.Json.Nodes;

namespace JobLib.AotCanary;

/// <summary>Returns a task of a value type, which nobody has compiled code for but the contract.</summary>
public sealed class Postage
{
    public int Paid { get; private set; }

    [JobContract("postage.pay", Version = 2)]
    public async Task<int> PayAsync(int grams, int discount, CancellationToken cancellationToken)
    {
        await Task.Delay(1, cancellationToken);
        return Paid += grams - discount;
    }

    [UpcastFrom(1)]
    internal static JsonArray AddDiscount(JsonArray old) // [grams, null] becomes [grams, discount, null]
    {
        old.Insert(1, 10);
        return old;
    }
}
