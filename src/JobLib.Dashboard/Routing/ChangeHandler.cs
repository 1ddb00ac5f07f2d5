namespace JobLib.Dashboard.Routing;

/// <summary>Changes something that a form or a program names.</summary>
internal delegate ValueTask<ChangeOutcome> ChangeHandler(DashboardRequest request, ChangeForm form);
