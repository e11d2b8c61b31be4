using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Persistence.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class ChargesOfStorage : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterColumn<Guid>(
                name: "TaskId",
                table: "Charges",
                type: "uuid",
                nullable: true,
                oldClrType: typeof(Guid),
                oldType: "uuid");

            migrationBuilder.AlterColumn<Guid>(
                name: "AttemptId",
                table: "Charges",
                type: "uuid",
                nullable: true,
                oldClrType: typeof(Guid),
                oldType: "uuid");

            migrationBuilder.AddColumn<Guid>(
                name: "StorageRecordId",
                table: "Charges",
                type: "uuid",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "StorageRecords",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    ProjectId = table.Column<Guid>(type: "uuid", nullable: false),
                    OrganisationId = table.Column<Guid>(type: "uuid", nullable: false),
                    ChargePeriodStart = table.Column<long>(type: "bigint", nullable: false),
                    ChargePeriodEnd = table.Column<long>(type: "bigint", nullable: false),
                    MebibyteSeconds = table.Column<long>(type: "bigint", nullable: false),
                    PeakMebibytes = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_StorageRecords", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Charges_StorageRecordId_Category_LineNumber",
                table: "Charges",
                columns: new[] { "StorageRecordId", "Category", "LineNumber" },
                unique: true);

            migrationBuilder.AddCheckConstraint(
                name: "CK_Charges_Cause",
                table: "Charges",
                sql: "\"TaskId\" IS NOT NULL AND \"AttemptId\" IS NOT NULL AND \"StorageRecordId\" IS NULL OR \"TaskId\" IS NULL AND \"AttemptId\" IS NULL AND \"StorageRecordId\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_StorageRecords_ProjectId_ChargePeriodStart",
                table: "StorageRecords",
                columns: new[] { "ProjectId", "ChargePeriodStart" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "StorageRecords");

            migrationBuilder.DropIndex(
                name: "IX_Charges_StorageRecordId_Category_LineNumber",
                table: "Charges");

            migrationBuilder.DropCheckConstraint(
                name: "CK_Charges_Cause",
                table: "Charges");

            migrationBuilder.DropColumn(
                name: "StorageRecordId",
                table: "Charges");

            migrationBuilder.AlterColumn<Guid>(
                name: "TaskId",
                table: "Charges",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"),
                oldClrType: typeof(Guid),
                oldType: "uuid",
                oldNullable: true);

            migrationBuilder.AlterColumn<Guid>(
                name: "AttemptId",
                table: "Charges",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"),
                oldClrType: typeof(Guid),
                oldType: "uuid",
                oldNullable: true);
        }
    }
}
