using System.Security.Claims;
using Microsoft.AspNetCore.Builder;

namespace JobLib.Dashboard.Tests.Access;

/// <summary>Who made a change, as the audit trail names them.</summary>
public class UserNameTests
{
    [Theory]
    [InlineData("Ada", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name=Ada", "preferred_username=ada@corp", "email=a@example.com", "sub=42")]
    [InlineData("Ada", "name=Ada", "preferred_username=ada@corp")]
    [InlineData("ada@corp", "sub=42", "email=a@example.com", "preferred_username=ada@corp")]
    [InlineData("a@example.com", "sub=42", "email=a@example.com")]
    [InlineData(
        "a@example.com",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier=42",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress=a@example.com"
    )]
    [InlineData("42", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier=42")]
    [InlineData("42", "sub=42", "name= ", "email=")]
    [InlineData("anonymous")]
    public async Task A_signed_in_user_is_named_by_the_best_claim_there_is(string expected, params string[] claims)
    {
        await using var dashboard = await DashboardHost.StartAsync(use: app => SignIn(app, claims));
        Assert.Equal(expected, await ActorAsync(dashboard));
    }

    [Fact]
    public async Task The_applications_own_word_goes_first_and_its_silence_leaves_the_claims()
    {
        await using var dashboard = await DashboardHost.StartAsync(
            options => options.UserName = context => context.Request.Headers["X-Remote-User"],
            use: app => SignIn(app, ["name=Ada"])
        );
        Assert.Equal("Ada", await ActorAsync(dashboard));
        Assert.Equal("grace", await ActorAsync(dashboard, "grace"));
    }

    private static async Task<string> ActorAsync(DashboardHost dashboard, string? header = null)
    {
        using var answer = await dashboard.SendAsync(HttpMethod.Post, "/jobs/queue/pause", request =>
        {
            request.Headers.Add("Sec-Fetch-Site", "same-origin");
            request.Content = new FormUrlEncodedContent([new("queue", "default")]);
            if (header is not null) request.Headers.Add("X-Remote-User", header);
        });
        return dashboard.Storage.Actions[^1].Actor.Name;
    }

    private static void SignIn(WebApplication app, string[] claims) => app.Use((context, next) =>
    {
        if (claims.Length > 0)
            context.User = new(new ClaimsIdentity(claims.Select(claim => claim.Split('=')).Select(parts => new Claim(parts[0], parts[1])), "test"));
        return next(context);
    });
}
