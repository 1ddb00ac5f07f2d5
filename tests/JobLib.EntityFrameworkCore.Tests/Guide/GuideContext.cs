using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace JobLib.EntityFrameworkCore.Tests.Guide;

public sealed class GuideContext(DbContextOptions<GuideContext> options) : DbContext(options)
{
    public DbSet<Purchase> Purchases => Set<Purchase>();
}

public sealed class Purchase
{
    [DatabaseGenerated(DatabaseGeneratedOption.None)]
    public int Id { get; set; }

    public bool Shipped { get; set; }
}
