using System.Security.Cryptography;
using System.Text;

namespace JobLib.Redis;

/// <summary>
/// One operation of the contract, which Redis runs alone and whole: a function of the library, or a script of its own for engines without functions.
/// </summary>
internal sealed class RedisScript
{
    private readonly Lazy<string> function;
    private readonly Lazy<string> text;
    private readonly Lazy<byte[]> hash;

    /// <param name="name">What it is called in the library.</param>
    /// <param name="file">What it does, behind what all share.</param>
    public RedisScript(string name, string file)
    {
        (Name, File) = (name, file);
        function = new(() => RedisLibrary.NameOf(this));
        text = new(() => RedisLibrary.ScriptOf(this));
        hash = new(() => Sha1(text.Value));
    }

    public string Name { get; }

    public string File { get; }

    /// <summary>Whether it changes nothing, so that a Redis that accepts no writes answers it, too.</summary>
    public bool OnlyReads { get; init; }

    /// <summary>Whether it needs memory for something new, and is refused where there is none. All others go on: they end or free something.</summary>
    public bool Creates { get; init; }

    /// <summary>Whether its answer comes with a <see cref="Safety.Sighting"/>: all that serve jobs, but for questions.</summary>
    public bool IsWitnessed { get; init; }

    /// <summary>Whether it does something that its caller relies on from then on, and that replicas are to have when it returns.</summary>
    public bool IsAcknowledged { get; init; }

    /// <summary>Its name among all functions of a Redis.</summary>
    public string Function => function.Value;

    /// <summary>The whole, as a script.</summary>
    public string Text => text.Value;

    /// <summary>By which a server finds the script when it has run it before.</summary>
    public byte[] Hash => hash.Value;

    // Redis names scripts by this; nothing is kept safe with it.
#pragma warning disable CA5350
    private static byte[] Sha1(string text) => SHA1.HashData(Encoding.UTF8.GetBytes(text));
#pragma warning restore CA5350
}
