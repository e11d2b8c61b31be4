using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class PriceContents : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Charges_AttemptId_FromSecond_Sku_Category",
                table: "Charges");

            migrationBuilder.AddColumn<Guid>(
                name: "PublishedBy",
                table: "PriceBooks",
                type: "uniqueidentifier",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "Revision",
                table: "PriceBooks",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "Windows",
                table: "PriceBooks",
                type: "nvarchar(max)",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "IsAllowance",
                table: "Charges",
                type: "bit",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "IsContract",
                table: "Charges",
                type: "bit",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "LineNumber",
                table: "Charges",
                type: "int",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "Tier",
                table: "Charges",
                type: "int",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "WindowName",
                table: "Charges",
                type: "nvarchar(40)",
                maxLength: 40,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "WindowPerMille",
                table: "Charges",
                type: "int",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "MonthlyVolumes",
                columns: table => new
                {
                    OrganisationId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    PeriodName = table.Column<string>(type: "nvarchar(7)", maxLength: 7, nullable: false),
                    Sku = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false),
                    Quantity = table.Column<long>(type: "bigint", nullable: false),
                    Version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_MonthlyVolumes", x => new { x.OrganisationId, x.PeriodName, x.Sku });
                });

            migrationBuilder.CreateIndex(
                name: "IX_Charges_AttemptId_FromSecond_Sku_Category_LineNumber",
                table: "Charges",
                columns: new[] { "AttemptId", "FromSecond", "Sku", "Category", "LineNumber" },
                unique: true);

            foreach (var statement in PriceBookTriggers.SqlServer)
                migrationBuilder.Sql(statement);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            foreach (var statement in PriceBookTriggers.DropSqlServer)
                migrationBuilder.Sql(statement);

            migrationBuilder.DropTable(
                name: "MonthlyVolumes");

            migrationBuilder.DropIndex(
                name: "IX_Charges_AttemptId_FromSecond_Sku_Category_LineNumber",
                table: "Charges");

            migrationBuilder.DropColumn(
                name: "PublishedBy",
                table: "PriceBooks");

            migrationBuilder.DropColumn(
                name: "Revision",
                table: "PriceBooks");

            migrationBuilder.DropColumn(
                name: "Windows",
                table: "PriceBooks");

            migrationBuilder.DropColumn(
                name: "IsAllowance",
                table: "Charges");

            migrationBuilder.DropColumn(
                name: "IsContract",
                table: "Charges");

            migrationBuilder.DropColumn(
                name: "LineNumber",
                table: "Charges");

            migrationBuilder.DropColumn(
                name: "Tier",
                table: "Charges");

            migrationBuilder.DropColumn(
                name: "WindowName",
                table: "Charges");

            migrationBuilder.DropColumn(
                name: "WindowPerMille",
                table: "Charges");

            migrationBuilder.CreateIndex(
                name: "IX_Charges_AttemptId_FromSecond_Sku_Category",
                table: "Charges",
                columns: new[] { "AttemptId", "FromSecond", "Sku", "Category" },
                unique: true);
        }
    }
}
