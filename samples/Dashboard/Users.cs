using System.Security.Claims;
using Microsoft.AspNetCore.Identity;

namespace StandaloneDashboard;

/// <summary>Who gets in. For a company's own sign-in put OpenID Connect here: docs/dashboard.md shows how.</summary>
internal sealed class Users
{
    /// <summary>The role of those who may change things.</summary>
    public const string MayAct = "may act";

    private static readonly PasswordHasher<User> Hasher = new();
    private static readonly User Nobody = new() { PasswordHash = Hash("") };

    private readonly Dictionary<string, User> known;

    private Users(Dictionary<string, User> known) => this.known = known;

    public static string Hash(string password) => Hasher.HashPassword(new(), password);

    public static Users Read(IConfiguration configuration)
    {
        var users = configuration.GetSection("Users").Get<User[]>() ?? [];
        if (users.Length == 0)
        {
            throw new InvalidOperationException(
                "Name at least one of the Users in the configuration, with a PasswordHash: dotnet run -- hash PASSWORD prints one."
            );
        }

        if (users.Any(user => user.Name.Length == 0 || user.PasswordHash.Length == 0))
            throw new InvalidOperationException("Each of the Users in the configuration needs a Name and a PasswordHash.");
        return new(users.ToDictionary(user => user.Name, StringComparer.Ordinal));
    }

    /// <summary>Whoever has this name and password; null when nobody has. A name that nobody has takes as long as a wrong password.</summary>
    public ClaimsIdentity? Find(string name, string password)
    {
        var user = known.GetValueOrDefault(name, Nobody);
        if (Hasher.VerifyHashedPassword(user, user.PasswordHash, password) == PasswordVerificationResult.Failed || user == Nobody) return null;
        var identity = new ClaimsIdentity([new(ClaimTypes.Name, user.Name)], PasswordHandler.Scheme);
        if (user.MayAct) identity.AddClaim(new(ClaimTypes.Role, MayAct));
        return identity;
    }
}
