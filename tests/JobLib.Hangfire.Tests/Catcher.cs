using System.Text.Json.Serialization;

namespace JobLib.Hangfire.Tests;

/// <summary>A job that keeps the value that it got.</summary>
public sealed class Catcher<T>(Diary diary)
{
    public void Take(string name, T value) => diary.Values[name] = value;
}

public enum Rank
{
    Silver,
    Gold,
}

public sealed record Address(string Mail, string? Street);

public sealed record Customer(string Name, DateTime Born, IReadOnlyList<Address> Addresses, Rank Rank);

[JsonDerivedType(typeof(Dog), "dog")]
public abstract record Animal(string Name);

public sealed record Dog(string Name, int Legs) : Animal(Name);

/// <summary>Newtonsoft sees all of it, System.Text.Json only a part.</summary>
public sealed class Unfaithful
{
    [JsonIgnore]
    public string? Name { get; set; }
}

/// <summary>A type that is not in the mood.</summary>
public sealed class Throwing
{
    public int Value
    {
        get => 7;
        set => throw new InvalidOperationException("not again");
    }
}
