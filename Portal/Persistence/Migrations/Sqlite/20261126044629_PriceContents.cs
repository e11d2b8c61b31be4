using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Persistence.Migrations.Sqlite
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
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "Revision",
                table: "PriceBooks",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "Windows",
                table: "PriceBooks",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "IsAllowance",
                table: "Charges",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "IsContract",
                table: "Charges",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "LineNumber",
                table: "Charges",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "Tier",
                table: "Charges",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "WindowName",
                table: "Charges",
                type: "TEXT",
                maxLength: 40,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "WindowPerMille",
                table: "Charges",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "MonthlyVolumes",
                columns: table => new
                {
                    OrganisationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    PeriodName = table.Column<string>(type: "TEXT", maxLength: 7, nullable: false),
                    Sku = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Quantity = table.Column<long>(type: "INTEGER", nullable: false),
                    Version = table.Column<long>(type: "INTEGER", nullable: false)
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

            foreach (var statement in PriceBookTriggers.Sqlite)
                migrationBuilder.Sql(statement);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            foreach (var statement in PriceBookTriggers.DropSqlite)
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
