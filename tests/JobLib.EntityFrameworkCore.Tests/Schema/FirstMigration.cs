using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace JobLib.EntityFrameworkCore.Tests.Schema;

[DbContext(typeof(MigratedContext))]
[Migration("20261129_First")]
public sealed class FirstMigration : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.CreateTable(
            "Orders",
            columns => new { Id = columns.Column<int>(), Name = columns.Column<string>() },
            constraints: table => table.PrimaryKey("PK_Orders", order => order.Id)
        );
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.DropTable("Orders");
    }
}
