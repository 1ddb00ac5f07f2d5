namespace JobLib.Invocation.Names;

/// <summary>
/// Stands behind the parameter types of a payload and names the type that declares the method, where name and parameters alone would lead to another one: a
/// method that is hidden, or an interface's beside a public one of the class. Being a type, it is no new grammar; a version that does not know it leaves the
/// job to one that does.
/// </summary>
/// <typeparam name="T">The type that declares the method.</typeparam>
internal abstract class DeclaredBy<T>;
