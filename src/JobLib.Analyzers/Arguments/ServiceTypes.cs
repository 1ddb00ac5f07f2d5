using JobLib.Analyzers.Calls;
using Microsoft.CodeAnalysis;

namespace JobLib.Analyzers.Arguments;

/// <summary>What belongs to the caller's request or scope, and is handed to jobs by habit: each with what to do instead.</summary>
internal static class ServiceTypes
{
    private const string InConstructor = "take it in the constructor of the job's type, which gets one of the job's own scope";
    private const string OfRequest = "it is gone with its request; hand over the values that the job needs";

    private static readonly (string Type, string Advice)[] Known =
    [
        ("Microsoft.EntityFrameworkCore.DbContext", InConstructor),
        ("Microsoft.Extensions.Logging.ILogger", "take an ILogger in the constructor of the job's type, or a JobContext, whose Logger knows the job"),
        ("System.IServiceProvider", InConstructor),
        ("Microsoft.Extensions.DependencyInjection.IServiceScope", InConstructor),
        ("Microsoft.Extensions.DependencyInjection.IServiceScopeFactory", InConstructor),
        ("Microsoft.Extensions.Configuration.IConfiguration", InConstructor),
        ("System.Net.Http.HttpClient", InConstructor),
        ("System.Data.IDbConnection", InConstructor),
        ("System.Data.IDbTransaction", "a transaction ends with its caller; pass it as EnqueueOptions.Transaction to create the job in it"),
        ("Microsoft.AspNetCore.Http.HttpContext", OfRequest),
        ("Microsoft.AspNetCore.Http.HttpRequest", OfRequest),
        ("Microsoft.AspNetCore.Http.HttpResponse", OfRequest),
        ("Microsoft.AspNetCore.Http.IHttpContextAccessor", OfRequest),
        ("Microsoft.AspNetCore.Http.IFormFile", "the upload is gone with its request; store its content and hand over its key"),
        ("Microsoft.AspNetCore.Http.IFormCollection", OfRequest),
        ("System.Security.Principal.IPrincipal", OfRequest),
    ];

    /// <summary>What to do instead; null when it is none of them.</summary>
    public static string? Advice(ITypeSymbol type)
    {
        if (type.TypeKind is not (TypeKind.Class or TypeKind.Interface) || type.SpecialType != SpecialType.None) return null;
        var lineage = Names.OfLineage(type);
        return Known.FirstOrDefault(known => lineage.Contains(known.Type)).Advice;
    }
}
