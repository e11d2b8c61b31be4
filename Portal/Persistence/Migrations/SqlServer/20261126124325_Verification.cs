using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

#pragma warning disable CA1814 // Prefer jagged arrays over multidimensional

namespace Portal.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class Verification : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "SuspendedAt",
                table: "Organisations",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SuspensionReason",
                table: "Organisations",
                type: "nvarchar(300)",
                maxLength: 300,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "VerifiedAt",
                table: "Organisations",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "VerifiedName",
                table: "Organisations",
                type: "nvarchar(120)",
                maxLength: 120,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "RefusalReasons",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Item = table.Column<int>(type: "int", nullable: false),
                    Chinese = table.Column<string>(type: "nvarchar(300)", maxLength: 300, nullable: false),
                    English = table.Column<string>(type: "nvarchar(300)", maxLength: 300, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RefusalReasons", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "VerificationCases",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    OrganisationId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Number = table.Column<int>(type: "int", nullable: false),
                    Subject = table.Column<int>(type: "int", nullable: false),
                    Fields = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    State = table.Column<int>(type: "int", nullable: false),
                    Decisions = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    Round = table.Column<int>(type: "int", nullable: false),
                    OpenedAt = table.Column<long>(type: "bigint", nullable: false),
                    SubmittedBy = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    SubmittedAt = table.Column<long>(type: "bigint", nullable: true),
                    ClaimedBy = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    ClaimedUntil = table.Column<long>(type: "bigint", nullable: true),
                    DecidedAt = table.Column<long>(type: "bigint", nullable: true),
                    ErasedAt = table.Column<long>(type: "bigint", nullable: true),
                    Version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_VerificationCases", x => x.Id);
                    table.ForeignKey(
                        name: "FK_VerificationCases_Organisations_OrganisationId",
                        column: x => x.OrganisationId,
                        principalTable: "Organisations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "VerificationDecisions",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    CaseId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Round = table.Column<int>(type: "int", nullable: false),
                    ReviewerId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    SubmittedAt = table.Column<long>(type: "bigint", nullable: false),
                    At = table.Column<long>(type: "bigint", nullable: false),
                    Items = table.Column<string>(type: "nvarchar(max)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_VerificationDecisions", x => x.Id);
                    table.ForeignKey(
                        name: "FK_VerificationDecisions_VerificationCases_CaseId",
                        column: x => x.CaseId,
                        principalTable: "VerificationCases",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "VerificationDocuments",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    CaseId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    OrganisationId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Name = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false),
                    Type = table.Column<int>(type: "int", nullable: false),
                    SizeBytes = table.Column<long>(type: "bigint", nullable: false),
                    Pages = table.Column<int>(type: "int", nullable: false),
                    Sha256 = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false),
                    AddedBy = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    AddedAt = table.Column<long>(type: "bigint", nullable: false),
                    WrappedKey = table.Column<string>(type: "nvarchar(128)", maxLength: 128, nullable: true),
                    MasterKeyId = table.Column<string>(type: "nvarchar(32)", maxLength: 32, nullable: true),
                    ErasedAt = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_VerificationDocuments", x => x.Id);
                    table.ForeignKey(
                        name: "FK_VerificationDocuments_VerificationCases_CaseId",
                        column: x => x.CaseId,
                        principalTable: "VerificationCases",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.InsertData(
                table: "RefusalReasons",
                columns: new[] { "Id", "Chinese", "English", "Item" },
                values: new object[,]
                {
                    { new Guid("0199aaaa-0000-7000-8000-000000000001"), "名称与证件上的不一致，请照证件填写。", "The name differs from the document. Write it as the document has it.", 1 },
                    { new Guid("0199aaaa-0000-7000-8000-000000000002"), "号码与证件上的不一致，请核对后重填。", "The number differs from the document. Compare the two and correct it.", 2 },
                    { new Guid("0199aaaa-0000-7000-8000-000000000003"), "国家或地区与证件的签发地不符。", "The country is not the one that issued the document.", 3 },
                    { new Guid("0199aaaa-0000-7000-8000-000000000004"), "地址不完整，请写到门牌号。", "The address is incomplete. Write it down to the house number.", 4 },
                    { new Guid("0199aaaa-0000-7000-8000-000000000005"), "电话无法接通，请换一个能联系到您的号码。", "Nobody answers at this number. Give one at which you can be reached.", 5 },
                    { new Guid("0199aaaa-0000-7000-8000-000000000006"), "图像不清晰，请在光线充足处重新拍摄，四角完整。", "The picture is not readable. Take it again in good light, with all four corners.", 6 },
                    { new Guid("0199aaaa-0000-7000-8000-000000000007"), "证件已过期，请上传有效期内的证件。", "The document has expired. Upload one that is valid.", 6 },
                    { new Guid("0199aaaa-0000-7000-8000-000000000008"), "缺少一页或一面，请补齐。", "A page or side is missing. Add it.", 6 }
                });

            migrationBuilder.CreateIndex(
                name: "IX_VerificationCases_OrganisationId_Number",
                table: "VerificationCases",
                columns: new[] { "OrganisationId", "Number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_VerificationCases_State_SubmittedAt",
                table: "VerificationCases",
                columns: new[] { "State", "SubmittedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_VerificationDecisions_At",
                table: "VerificationDecisions",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_VerificationDecisions_CaseId_Round",
                table: "VerificationDecisions",
                columns: new[] { "CaseId", "Round" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_VerificationDocuments_CaseId",
                table: "VerificationDocuments",
                column: "CaseId");

            migrationBuilder.CreateIndex(
                name: "IX_VerificationDocuments_MasterKeyId",
                table: "VerificationDocuments",
                column: "MasterKeyId");

            foreach (var statement in VerificationTriggers.SqlServer)
                migrationBuilder.Sql(statement);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            foreach (var statement in VerificationTriggers.DropSqlServer)
                migrationBuilder.Sql(statement);

            migrationBuilder.DropTable(
                name: "RefusalReasons");

            migrationBuilder.DropTable(
                name: "VerificationDecisions");

            migrationBuilder.DropTable(
                name: "VerificationDocuments");

            migrationBuilder.DropTable(
                name: "VerificationCases");

            migrationBuilder.DropColumn(
                name: "SuspendedAt",
                table: "Organisations");

            migrationBuilder.DropColumn(
                name: "SuspensionReason",
                table: "Organisations");

            migrationBuilder.DropColumn(
                name: "VerifiedAt",
                table: "Organisations");

            migrationBuilder.DropColumn(
                name: "VerifiedName",
                table: "Organisations");
        }
    }
}
