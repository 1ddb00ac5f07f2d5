namespace JobLib.EntityFrameworkCore.Tests.Shops;

/// <summary>What the jobs of the tests call.</summary>
public sealed class Mails
{
    public void Confirm(int order) => ArgumentOutOfRangeException.ThrowIfNegative(order);
}
