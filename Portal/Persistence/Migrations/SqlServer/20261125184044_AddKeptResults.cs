using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class AddKeptResults : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "KeptFromAttemptId",
                table: "ProjectFiles",
                type: "uniqueidentifier",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "KeptFromPath",
                table: "ProjectFiles",
                type: "nvarchar(max)",
                maxLength: 4096,
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_ProjectFiles_KeptFromAttemptId",
                table: "ProjectFiles",
                column: "KeptFromAttemptId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_ProjectFiles_KeptFromAttemptId",
                table: "ProjectFiles");

            migrationBuilder.DropColumn(
                name: "KeptFromAttemptId",
                table: "ProjectFiles");

            migrationBuilder.DropColumn(
                name: "KeptFromPath",
                table: "ProjectFiles");
        }
    }
}
