using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Persistence.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class AddPlacementReason : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "PlacementDetails",
                table: "TaskAttempts",
                type: "text",
                nullable: false,
                defaultValueSql: "'{}'");

            migrationBuilder.AddColumn<string>(
                name: "PlacementReason",
                table: "TaskAttempts",
                type: "character varying(64)",
                maxLength: 64,
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "PlacementDetails",
                table: "TaskAttempts");

            migrationBuilder.DropColumn(
                name: "PlacementReason",
                table: "TaskAttempts");
        }
    }
}
