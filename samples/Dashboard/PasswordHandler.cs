using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace StandaloneDashboard;

/// <summary>Asks the browser, or a program, for a name and a password (HTTP Basic). Put TLS before it: the password is sent with every request.</summary>
internal sealed class PasswordHandler(Users users, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public new const string Scheme = "Basic";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Authenticate());

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Basic realm=\"jobs\", charset=\"UTF-8\"";
        return base.HandleChallengeAsync(properties);
    }

    private AuthenticateResult Authenticate()
    {
        if (
            !AuthenticationHeaderValue.TryParse(Request.Headers.Authorization, out var header)
            || !header.Scheme.Equals(Scheme, StringComparison.OrdinalIgnoreCase)
        )
        {
            return AuthenticateResult.NoResult();
        }

        var sent = new byte[header.Parameter?.Length ?? 0];
        if (!Convert.TryFromBase64String(header.Parameter ?? "", sent, out var length))
            return AuthenticateResult.Fail("The Authorization header is malformed.");
        var parts = Encoding.UTF8.GetString(sent, 0, length).Split(':', 2);
        return parts.Length == 2 && users.Find(parts[0], parts[1]) is { } identity
            ? AuthenticateResult.Success(new(new(identity), Scheme))
            : AuthenticateResult.Fail("There is no such user with this password.");
    }
}
