using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Persistence.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class TaskNodeDemands : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "InputMebibytes",
                table: "ComputeTasks",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "Pools",
                table: "ComputeTasks",
                type: "text",
                nullable: false,
                defaultValueSql: "'[]'");

            migrationBuilder.AddColumn<string>(
                name: "RequiredLabels",
                table: "ComputeTasks",
                type: "text",
                nullable: false,
                defaultValueSql: "'{}'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "InputMebibytes",
                table: "ComputeTasks");

            migrationBuilder.DropColumn(
                name: "Pools",
                table: "ComputeTasks");

            migrationBuilder.DropColumn(
                name: "RequiredLabels",
                table: "ComputeTasks");
        }
    }
}
