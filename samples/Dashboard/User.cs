namespace StandaloneDashboard;

/// <summary>Somebody who may look, as the configuration has them.</summary>
internal sealed class User
{
    public string Name { get; set; } = "";

    /// <summary>What <c>dotnet run -- hash PASSWORD</c> prints.</summary>
    public string PasswordHash { get; set; } = "";

    /// <summary>May change things, too.</summary>
    public bool MayAct { get; set; }
}
