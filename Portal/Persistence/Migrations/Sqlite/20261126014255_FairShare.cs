using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class FairShare : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "Weight",
                table: "Projects",
                type: "INTEGER",
                nullable: false,
                defaultValue: 100);

            migrationBuilder.CreateTable(
                name: "OrganisationLimits",
                columns: table => new
                {
                    OrganisationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Weight = table.Column<int>(type: "INTEGER", nullable: false),
                    MaxCpuMillicores = table.Column<long>(type: "INTEGER", nullable: true),
                    MaxMemoryMebibytes = table.Column<long>(type: "INTEGER", nullable: true),
                    MaxGpuMilli = table.Column<long>(type: "INTEGER", nullable: true),
                    MaxRunningTasks = table.Column<int>(type: "INTEGER", nullable: true),
                    MaxQueuedTasks = table.Column<int>(type: "INTEGER", nullable: true),
                    GuaranteedCpuMillicores = table.Column<long>(type: "INTEGER", nullable: false),
                    GuaranteedMemoryMebibytes = table.Column<long>(type: "INTEGER", nullable: false),
                    GuaranteedGpuMilli = table.Column<long>(type: "INTEGER", nullable: false),
                    Version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OrganisationLimits", x => x.OrganisationId);
                    table.ForeignKey(
                        name: "FK_OrganisationLimits_Organisations_OrganisationId",
                        column: x => x.OrganisationId,
                        principalTable: "Organisations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_TaskAttempts_EndedAt",
                table: "TaskAttempts",
                column: "EndedAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "OrganisationLimits");

            migrationBuilder.DropIndex(
                name: "IX_TaskAttempts_EndedAt",
                table: "TaskAttempts");

            migrationBuilder.DropColumn(
                name: "Weight",
                table: "Projects");
        }
    }
}
