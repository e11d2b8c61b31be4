using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class SupportViews : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "ViewedOrganisationId",
                table: "PersonSessions",
                type: "uniqueidentifier",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "ViewedPersonId",
                table: "PersonSessions",
                type: "uniqueidentifier",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "ViewedUntil",
                table: "PersonSessions",
                type: "bigint",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "ViewedOrganisationId",
                table: "PersonSessions");

            migrationBuilder.DropColumn(
                name: "ViewedPersonId",
                table: "PersonSessions");

            migrationBuilder.DropColumn(
                name: "ViewedUntil",
                table: "PersonSessions");
        }
    }
}
