using System.Security.Cryptography;
using System.Text;

namespace JobLib.Redis;

/// <summary>One operation of the contract as a script that Redis runs atomically.</summary>
/// <param name="Name">The name of its file.</param>
/// <param name="Text">The whole: the values of the core, the parts that all share, the operation.</param>
internal sealed record RedisScript(string Name, string Text)
{
    /// <summary>Whether its answer comes with a <see cref="Safety.Sighting"/>: all that serve jobs, but for questions.</summary>
    public bool IsWitnessed { get; init; }

    /// <summary>Whether it does something that its caller relies on from then on, and that replicas are to have when it returns.</summary>
    public bool IsAcknowledged { get; init; }

    /// <summary>By which a server finds it when it has run it before.</summary>
    public byte[] Hash { get; } = Sha1(Text);

    // Redis names scripts by this; nothing is kept safe with it.
#pragma warning disable CA5350
    private static byte[] Sha1(string text) => SHA1.HashData(Encoding.UTF8.GetBytes(text));
#pragma warning restore CA5350
}
