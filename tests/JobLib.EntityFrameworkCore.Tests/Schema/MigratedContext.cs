using JobLib.EntityFrameworkCore.Tests.Shops;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace JobLib.EntityFrameworkCore.Tests.Schema;

/// <summary>A shop whose tables come by migrations.</summary>
public sealed class MigratedContext(DbContextOptions options) : ShopContext(options)
{
    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) =>
        // the migration was written by hand, without the snapshot that the tool makes
        optionsBuilder.ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning));
}
