using Microsoft.AspNetCore.Components;

namespace JobLib.Dashboard.Rendering;

/// <summary>The root component of a page: draws what it is given, once.</summary>
internal sealed class FragmentHost : IComponent
{
    private RenderHandle handle;

    public void Attach(RenderHandle renderHandle) => handle = renderHandle;

    public Task SetParametersAsync(ParameterView parameters)
    {
        if (parameters.TryGetValue<RenderFragment>("Content", out var content)) handle.Render(content);
        return Task.CompletedTask;
    }
}
