using JobLib;
using Microsoft.AspNetCore.Authentication;
using StandaloneDashboard;

// The dashboard alone, on the storage of workers that have no web of their own. Storage and users come from the configuration: see appsettings.json.
if (args is ["hash", var password])
{
    Console.WriteLine(Users.Hash(password));
    return;
}

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddJobLib(jobs => jobs.UseConfiguredStorage(builder.Configuration)); // and no AddJobServer: jobs run elsewhere
builder.Services.AddSingleton(Users.Read(builder.Configuration));
builder.Services.AddAuthentication(PasswordHandler.Scheme).AddScheme<AuthenticationSchemeOptions, PasswordHandler>(PasswordHandler.Scheme, null);
builder.Services.AddAuthorization();

var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();
app.MapGet("/", () => Results.Redirect("/jobs"));
app.MapJobDashboard("/jobs", options => options.Authorize = access => ValueTask.FromResult(access.IsRead || access.User.IsInRole(Users.MayAct)))
    .RequireAuthorization();
app.Run();
