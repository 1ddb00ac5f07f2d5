namespace JobLib.Invocation.Names;

/// <summary>The texts by which payloads know a call.</summary>
/// <param name="Type">The type's name.</param>
/// <param name="Method">The method's name, with its generic arguments.</param>
/// <param name="Signature">The parameter types, and <see cref="DeclaredBy{T}"/> where the rest does not tell the method.</param>
internal readonly record struct CallName(string Type, string Method, string Signature);
