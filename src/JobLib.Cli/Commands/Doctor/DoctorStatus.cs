namespace JobLib.Cli.Commands.Doctor;

/// <summary>How bad it is.</summary>
internal enum DoctorStatus
{
    /// <summary>As it should be.</summary>
    Fine,

    /// <summary>It works, and somebody should know.</summary>
    Note,

    /// <summary>It does not do what it is for, or will not for long.</summary>
    Wrong,
}
