namespace JobLib.Filters;

/// <summary>Marks attributes that are read when a job is created, from the call's type and method, and never again.</summary>
internal interface ICreationAttribute;
