namespace JobLib.Cli.Commands.Doctor;

/// <summary>What was looked at, and what was found.</summary>
/// <param name="Status">How bad it is.</param>
/// <param name="Name">What was looked at.</param>
/// <param name="Text">What was found.</param>
/// <param name="Remedy">What to do about it; null when nothing is to be done.</param>
internal sealed record DoctorFinding(DoctorStatus Status, string Name, string Text, string? Remedy = null)
{
    public static DoctorFinding Fine(string name, string text) => new(DoctorStatus.Fine, name, text);

    public static DoctorFinding Note(string name, string text, string remedy) => new(DoctorStatus.Note, name, text, remedy);

    public static DoctorFinding Wrong(string name, string text, string remedy) => new(DoctorStatus.Wrong, name, text, remedy);
}
