using System.Text.Json.Nodes;

namespace JobLib.AotCanary;

/// <summary>Returns a task of a value type, which nobody has compiled code for but the contract.</summary>
public sealed class Postage
{
    private int paid;

    public int Paid => paid;

    [JobContract("postage.pay", Version = 2)]
    public async Task<int> PayAsync(Parcel parcel, int? discount, CancellationToken cancellationToken)
    {
        await Task.Yield(); // so that the call returns before it has a result
        cancellationToken.ThrowIfCancellationRequested();
        return Interlocked.Add(ref paid, parcel.Grams - (discount ?? 0)); // its jobs run side by side
    }

    public static void Weigh(long? grams) => Console.WriteLine(grams);

    [UpcastFrom(1)]
    internal static JsonArray AddDiscount(JsonArray old) => // [grams, null] becomes [parcel, discount, null]
        [new JsonObject { ["Grams"] = old[0]?.DeepClone() }, JsonValue.Create(10), null];
}
