using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class WalletAccounts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_LedgerAccounts_OrganisationId_Kind",
                table: "LedgerAccounts");

            migrationBuilder.AddColumn<long>(
                name: "ExpiresAt",
                table: "LedgerAccounts",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "OnAccountMicros",
                table: "Invoices",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.CreateTable(
                name: "PaymentRequests",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Kind = table.Column<int>(type: "int", nullable: false),
                    OrganisationId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Reference = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    ExpiresAt = table.Column<long>(type: "bigint", nullable: true),
                    TopUpId = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    RequestedBy = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    RequestedAt = table.Column<long>(type: "bigint", nullable: false),
                    State = table.Column<int>(type: "int", nullable: false),
                    DecidedBy = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    DecidedAt = table.Column<long>(type: "bigint", nullable: true),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    Amount_Currency = table.Column<string>(type: "nvarchar(3)", maxLength: 3, nullable: false),
                    Amount_Micros = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PaymentRequests", x => x.Id);
                    table.ForeignKey(
                        name: "FK_PaymentRequests_Organisations_OrganisationId",
                        column: x => x.OrganisationId,
                        principalTable: "Organisations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "VoucherBatches",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Name = table.Column<string>(type: "nvarchar(80)", maxLength: 80, nullable: false),
                    Count = table.Column<int>(type: "int", nullable: false),
                    RedeemableUntil = table.Column<long>(type: "bigint", nullable: false),
                    CreditDays = table.Column<int>(type: "int", nullable: true),
                    CreatedBy = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false),
                    ReleasedAt = table.Column<long>(type: "bigint", nullable: true),
                    WithdrawnAt = table.Column<long>(type: "bigint", nullable: true),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    Amount_Currency = table.Column<string>(type: "nvarchar(3)", maxLength: 3, nullable: false),
                    Amount_Micros = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_VoucherBatches", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Vouchers",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    BatchId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    CodeHash = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false),
                    Ending = table.Column<string>(type: "nvarchar(4)", maxLength: 4, nullable: false),
                    RedeemedAt = table.Column<long>(type: "bigint", nullable: true),
                    RedeemedBy = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    Version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Vouchers", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Vouchers_VoucherBatches_BatchId",
                        column: x => x.BatchId,
                        principalTable: "VoucherBatches",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_LedgerAccounts_ExpiresAt",
                table: "LedgerAccounts",
                column: "ExpiresAt");

            migrationBuilder.CreateIndex(
                name: "IX_LedgerAccounts_OrganisationId_Kind",
                table: "LedgerAccounts",
                columns: new[] { "OrganisationId", "Kind" },
                unique: true,
                filter: "\"ExpiresAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_PaymentRequests_OrganisationId",
                table: "PaymentRequests",
                column: "OrganisationId");

            migrationBuilder.CreateIndex(
                name: "IX_PaymentRequests_State_RequestedAt",
                table: "PaymentRequests",
                columns: new[] { "State", "RequestedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_PaymentRequests_TopUpId",
                table: "PaymentRequests",
                column: "TopUpId");

            migrationBuilder.CreateIndex(
                name: "IX_VoucherBatches_CreatedAt",
                table: "VoucherBatches",
                column: "CreatedAt");

            migrationBuilder.CreateIndex(
                name: "IX_Vouchers_BatchId",
                table: "Vouchers",
                column: "BatchId");

            migrationBuilder.CreateIndex(
                name: "IX_Vouchers_CodeHash",
                table: "Vouchers",
                column: "CodeHash",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "PaymentRequests");

            migrationBuilder.DropTable(
                name: "Vouchers");

            migrationBuilder.DropTable(
                name: "VoucherBatches");

            migrationBuilder.DropIndex(
                name: "IX_LedgerAccounts_ExpiresAt",
                table: "LedgerAccounts");

            migrationBuilder.DropIndex(
                name: "IX_LedgerAccounts_OrganisationId_Kind",
                table: "LedgerAccounts");

            migrationBuilder.DropColumn(
                name: "ExpiresAt",
                table: "LedgerAccounts");

            migrationBuilder.DropColumn(
                name: "OnAccountMicros",
                table: "Invoices");

            migrationBuilder.CreateIndex(
                name: "IX_LedgerAccounts_OrganisationId_Kind",
                table: "LedgerAccounts",
                columns: new[] { "OrganisationId", "Kind" },
                unique: true,
                filter: "[OrganisationId] IS NOT NULL");
        }
    }
}
