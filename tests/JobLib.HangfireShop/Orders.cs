using System.Text.Json.Serialization;

namespace HangfireShop;

/// <summary>The jobs of the shop.</summary>
public sealed class Orders
{
    public void Confirm(int order) => Console.WriteLine($"order {order} is confirmed");

    public void Thank(string customer) => Console.WriteLine($"thank you, {customer}");

    [Hangfire.AutomaticRetry(Attempts = 0)]
    public void Charge(int order) => Console.WriteLine($"order {order} is charged");

    public void Pack(Parcel parcel) => Console.WriteLine($"{parcel} is packed");

    public void Report() => Console.WriteLine("the report is written");

    /// <summary>Declared as anything: JobLib would not know what to read.</summary>
    public void Note(object anything) => Console.WriteLine(anything);
}

/// <summary>Read by Hangfire as what it was only with the application's own settings.</summary>
[JsonDerivedType(typeof(FragileParcel), "fragile")]
public record Parcel(int Number);

public sealed record FragileParcel(int Number, string What) : Parcel(Number);
