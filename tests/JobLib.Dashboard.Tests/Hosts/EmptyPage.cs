using Microsoft.AspNetCore.Components;

namespace JobLib.Dashboard.Tests.Hosts;

/// <summary>The root of a Blazor application that has nothing but the dashboard.</summary>
public sealed class EmptyPage : ComponentBase;
