using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Persistence.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class MeteredProjects : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "MeteredTo",
                table: "Projects",
                type: "bigint",
                nullable: true);
            migrationBuilder.Sql("UPDATE \"Projects\" SET \"MeteredTo\" = (SELECT MAX(\"ChargePeriodEnd\") FROM \"StorageRecords\" WHERE \"StorageRecords\".\"ProjectId\" = \"Projects\".\"Id\")");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "MeteredTo",
                table: "Projects");
        }
    }
}
