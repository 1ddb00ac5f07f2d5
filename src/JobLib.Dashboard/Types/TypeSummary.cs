namespace JobLib.Dashboard.Types;

/// <summary>A method in the table of all.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Figures">Of the whole time.</param>
/// <param name="Steps">How many attempts ended in each step.</param>
/// <param name="Failing">How many of them failed.</param>
internal sealed record TypeSummary(MethodName Name, TypeFigures Figures, IReadOnlyList<double> Steps, IReadOnlyList<double> Failing);
