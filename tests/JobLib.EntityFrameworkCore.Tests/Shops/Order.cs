using System.ComponentModel.DataAnnotations.Schema;

namespace JobLib.EntityFrameworkCore.Tests.Shops;

public sealed class Order
{
    [DatabaseGenerated(DatabaseGeneratedOption.None)]
    public int Id { get; set; }

    public string Name { get; set; } = "";
}
