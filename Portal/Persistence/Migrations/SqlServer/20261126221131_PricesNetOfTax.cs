using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class PricesNetOfTax : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "PricesAreNet",
                table: "PriceBooks",
                type: "bit",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "Tax_IsNet",
                table: "Charges",
                type: "bit",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "Tax_RateBasisPoints",
                table: "Charges",
                type: "int",
                nullable: true);

            foreach (var statement in PriceBookTriggers.SqlServerWithTax)
                migrationBuilder.Sql(statement);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            foreach (var statement in PriceBookTriggers.SqlServerWithoutTax)
                migrationBuilder.Sql(statement);

            migrationBuilder.DropColumn(
                name: "PricesAreNet",
                table: "PriceBooks");

            migrationBuilder.DropColumn(
                name: "Tax_IsNet",
                table: "Charges");

            migrationBuilder.DropColumn(
                name: "Tax_RateBasisPoints",
                table: "Charges");
        }
    }
}
