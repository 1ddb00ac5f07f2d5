namespace JobLib;

/// <summary>The server gives this parameter of a continuation the result of its parent job.</summary>
/// <remarks>
/// The parent's result is read as the parameter's type; one that does not fit, or was not kept, fails the job at once, with the reason. When there is no result
/// (the parent is a batch, returned nothing, or did not succeed), the parameter has the value that the call gave it.
/// </remarks>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class FromResultAttribute : Attribute;
