using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Persistence.Migrations.Sqlite
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
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "Tax_IsNet",
                table: "Charges",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "Tax_RateBasisPoints",
                table: "Charges",
                type: "INTEGER",
                nullable: true);

            foreach (var statement in PriceBookTriggers.SqliteWithTax)
                migrationBuilder.Sql(statement);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            foreach (var statement in PriceBookTriggers.SqliteWithoutTax)
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
