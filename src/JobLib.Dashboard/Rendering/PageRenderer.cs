using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Logging;

namespace JobLib.Dashboard.Rendering;

/// <summary>Draws fragments to text. A page is drawn whole before its first byte is sent, so that an error becomes an error page.</summary>
internal sealed class PageRenderer(ILoggerFactory loggers)
{
    public async Task<string> RenderAsync(RenderFragment content)
    {
        await using var renderer = new HtmlRenderer(NoServices.Instance, loggers);
        var parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { ["Content"] = content });
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<FragmentHost>(parameters)).ToHtmlString());
    }

    // The pages get everything by hand; nothing of the application's container is within their reach.
    private sealed class NoServices : IServiceProvider
    {
        public static NoServices Instance { get; } = new();

        public object? GetService(Type serviceType) => null;
    }
}
