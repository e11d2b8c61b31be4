using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class ComputeAndBilling : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "Charges",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    OrganisationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    ProjectId = table.Column<Guid>(type: "TEXT", nullable: false),
                    TaskId = table.Column<Guid>(type: "TEXT", nullable: false),
                    AttemptId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Category = table.Column<int>(type: "INTEGER", nullable: false),
                    Sku = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    FromSecond = table.Column<long>(type: "INTEGER", nullable: false),
                    ChargePeriodStart = table.Column<long>(type: "INTEGER", nullable: false),
                    ChargePeriodEnd = table.Column<long>(type: "INTEGER", nullable: false),
                    Amount = table.Column<long>(type: "INTEGER", nullable: false),
                    PricingQuantity = table.Column<long>(type: "INTEGER", nullable: false),
                    MultiplierPerMille = table.Column<int>(type: "INTEGER", nullable: false),
                    PriceBookId = table.Column<Guid>(type: "TEXT", nullable: false),
                    PriceBookVersion = table.Column<int>(type: "INTEGER", nullable: false),
                    BookedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    InvoiceId = table.Column<Guid>(type: "TEXT", nullable: true),
                    BilledCost_Currency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: false),
                    BilledCost_Micros = table.Column<long>(type: "INTEGER", nullable: false),
                    ListUnitPrice_Currency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: false),
                    ListUnitPrice_Micros = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Charges", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ComputeNodes",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    PoolName = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    State = table.Column<int>(type: "INTEGER", nullable: false),
                    StateWhenUp = table.Column<int>(type: "INTEGER", nullable: false),
                    CpuMillicores = table.Column<long>(type: "INTEGER", nullable: false),
                    MemoryMebibytes = table.Column<long>(type: "INTEGER", nullable: false),
                    Gpus = table.Column<string>(type: "TEXT", nullable: false),
                    WithheldPerMille = table.Column<int>(type: "INTEGER", nullable: false),
                    Labels = table.Column<string>(type: "TEXT", nullable: false),
                    NetworkMebibytesPerSecond = table.Column<long>(type: "INTEGER", nullable: false),
                    LastHeartbeatAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ComputeNodes", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ComputeTasks",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    OrganisationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    ProjectId = table.Column<Guid>(type: "TEXT", nullable: false),
                    SubmittedBy = table.Column<Guid>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    TaskType = table.Column<int>(type: "INTEGER", nullable: false),
                    PriorityClass = table.Column<int>(type: "INTEGER", nullable: false),
                    CpuMillicores = table.Column<long>(type: "INTEGER", nullable: false),
                    MemoryMebibytes = table.Column<long>(type: "INTEGER", nullable: false),
                    GpuMilli = table.Column<long>(type: "INTEGER", nullable: false),
                    GpuModels = table.Column<string>(type: "TEXT", nullable: false),
                    MaxRunSeconds = table.Column<long>(type: "INTEGER", nullable: false),
                    CommandKind = table.Column<int>(type: "INTEGER", nullable: false),
                    CommandText = table.Column<string>(type: "TEXT", nullable: true),
                    CapabilityId = table.Column<string>(type: "TEXT", maxLength: 120, nullable: true),
                    ArgumentsJson = table.Column<string>(type: "TEXT", nullable: true),
                    EnvironmentVariables = table.Column<string>(type: "TEXT", nullable: false),
                    EnvironmentName = table.Column<string>(type: "TEXT", maxLength: 120, nullable: true),
                    Inputs = table.Column<string>(type: "TEXT", nullable: false),
                    AllowRetryOnLost = table.Column<bool>(type: "INTEGER", nullable: false),
                    State = table.Column<int>(type: "INTEGER", nullable: false),
                    AttemptCount = table.Column<int>(type: "INTEGER", nullable: false),
                    LostCount = table.Column<int>(type: "INTEGER", nullable: false),
                    NotStartedCount = table.Column<int>(type: "INTEGER", nullable: false),
                    CurrentAttemptId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Fence = table.Column<long>(type: "INTEGER", nullable: false),
                    SubmittedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    QueuedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    AdmittedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    StopRequestedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    StopAs = table.Column<int>(type: "INTEGER", nullable: true),
                    RoomMadeAt = table.Column<long>(type: "INTEGER", nullable: true),
                    SchedulingReason = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    SchedulingDetails = table.Column<string>(type: "TEXT", nullable: false),
                    QueuePlace = table.Column<int>(type: "INTEGER", nullable: true),
                    ExpectedStartAt = table.Column<long>(type: "INTEGER", nullable: true),
                    ProgressPartsPerMillion = table.Column<int>(type: "INTEGER", nullable: true),
                    ProgressText = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    FailureCode = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    QuotedMaximumMicros = table.Column<long>(type: "INTEGER", nullable: false),
                    QuotedExpectedMicros = table.Column<long>(type: "INTEGER", nullable: false),
                    QuotedCurrency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: false),
                    PriceBookId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ComputeTasks", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ComputeTasks_Organisations_OrganisationId",
                        column: x => x.OrganisationId,
                        principalTable: "Organisations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_ComputeTasks_Projects_ProjectId",
                        column: x => x.ProjectId,
                        principalTable: "Projects",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Invoices",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    OrganisationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    State = table.Column<int>(type: "INTEGER", nullable: false),
                    Number = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    PeriodName = table.Column<string>(type: "TEXT", maxLength: 7, nullable: false),
                    PeriodStart = table.Column<long>(type: "INTEGER", nullable: false),
                    PeriodEnd = table.Column<long>(type: "INTEGER", nullable: false),
                    ZoneId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Buyer = table.Column<string>(type: "TEXT", nullable: false),
                    Seller = table.Column<string>(type: "TEXT", nullable: false),
                    Currency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: false),
                    VatRateBasisPoints = table.Column<int>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    IssuedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    PaidAt = table.Column<long>(type: "INTEGER", nullable: true),
                    VoidedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    VoidReason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    Lines = table.Column<string>(type: "TEXT", nullable: false),
                    BilledCost_Currency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: false),
                    BilledCost_Micros = table.Column<long>(type: "INTEGER", nullable: false),
                    Gross_Currency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: false),
                    Gross_Micros = table.Column<long>(type: "INTEGER", nullable: false),
                    Net_Currency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: false),
                    Net_Micros = table.Column<long>(type: "INTEGER", nullable: false),
                    ResidueAfter_Currency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: false),
                    ResidueAfter_Micros = table.Column<long>(type: "INTEGER", nullable: false),
                    ResidueBefore_Currency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: false),
                    ResidueBefore_Micros = table.Column<long>(type: "INTEGER", nullable: false),
                    Tax_Currency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: false),
                    Tax_Micros = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Invoices", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "LedgerAccounts",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    OrganisationId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Kind = table.Column<int>(type: "INTEGER", nullable: false),
                    Currency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: false),
                    PostedMicros = table.Column<long>(type: "INTEGER", nullable: false),
                    PendingDebitMicros = table.Column<long>(type: "INTEGER", nullable: false),
                    CreditLimitMicros = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_LedgerAccounts", x => x.Id);
                    table.CheckConstraint("CK_LedgerAccounts_Limit", "\"OrganisationId\" IS NULL OR \"PostedMicros\" - \"PendingDebitMicros\" + \"CreditLimitMicros\" >= 0");
                    table.CheckConstraint("CK_LedgerAccounts_Pending", "\"PendingDebitMicros\" >= 0 AND \"CreditLimitMicros\" >= 0");
                });

            migrationBuilder.CreateTable(
                name: "PriceBooks",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    Currency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: false),
                    State = table.Column<int>(type: "INTEGER", nullable: false),
                    EffectiveFrom = table.Column<long>(type: "INTEGER", nullable: true),
                    PublishedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    SupersededAt = table.Column<long>(type: "INTEGER", nullable: true),
                    SpotPerMille = table.Column<int>(type: "INTEGER", nullable: false),
                    StandardPerMille = table.Column<int>(type: "INTEGER", nullable: false),
                    UrgentPerMille = table.Column<int>(type: "INTEGER", nullable: false),
                    Rules = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PriceBooks", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ProjectFiles",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    ProjectId = table.Column<Guid>(type: "TEXT", nullable: false),
                    OrganisationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    SizeBytes = table.Column<long>(type: "INTEGER", nullable: false),
                    Sha256 = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    CreatedBy = table.Column<Guid>(type: "TEXT", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    DeletedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ProjectFiles", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ProjectFiles_Projects_ProjectId",
                        column: x => x.ProjectId,
                        principalTable: "Projects",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "UsageRecords",
                columns: table => new
                {
                    AttemptId = table.Column<Guid>(type: "TEXT", nullable: false),
                    FromSecond = table.Column<long>(type: "INTEGER", nullable: false),
                    TaskId = table.Column<Guid>(type: "TEXT", nullable: false),
                    ProjectId = table.Column<Guid>(type: "TEXT", nullable: false),
                    OrganisationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    BilledSeconds = table.Column<long>(type: "INTEGER", nullable: false),
                    ChargePeriodStart = table.Column<long>(type: "INTEGER", nullable: false),
                    GpuModel = table.Column<string>(type: "TEXT", maxLength: 80, nullable: true),
                    PriorityClass = table.Column<int>(type: "INTEGER", nullable: false),
                    CpuMicroseconds = table.Column<long>(type: "INTEGER", nullable: false),
                    PeakMemoryBytes = table.Column<long>(type: "INTEGER", nullable: false),
                    Allocated_CpuMillicores = table.Column<long>(type: "INTEGER", nullable: false),
                    Allocated_GpuMilli = table.Column<long>(type: "INTEGER", nullable: false),
                    Allocated_MemoryMebibytes = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UsageRecords", x => new { x.AttemptId, x.FromSecond });
                });

            migrationBuilder.CreateTable(
                name: "TaskAttempts",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    TaskId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Number = table.Column<int>(type: "INTEGER", nullable: false),
                    NodeId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Fence = table.Column<long>(type: "INTEGER", nullable: false),
                    CpuMillicores = table.Column<long>(type: "INTEGER", nullable: false),
                    MemoryMebibytes = table.Column<long>(type: "INTEGER", nullable: false),
                    GpuMilli = table.Column<long>(type: "INTEGER", nullable: false),
                    Gpus = table.Column<string>(type: "TEXT", nullable: false),
                    GpuModel = table.Column<string>(type: "TEXT", maxLength: 80, nullable: true),
                    State = table.Column<int>(type: "INTEGER", nullable: false),
                    End = table.Column<int>(type: "INTEGER", nullable: true),
                    ExitCode = table.Column<int>(type: "INTEGER", nullable: true),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    AdmittedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    RunMilliseconds = table.Column<long>(type: "INTEGER", nullable: false),
                    CpuMicroseconds = table.Column<long>(type: "INTEGER", nullable: false),
                    PeakMemoryBytes = table.Column<long>(type: "INTEGER", nullable: false),
                    EventSequence = table.Column<long>(type: "INTEGER", nullable: false),
                    EventByteOffset = table.Column<long>(type: "INTEGER", nullable: false),
                    LastHeartbeatAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_TaskAttempts", x => x.Id);
                    table.ForeignKey(
                        name: "FK_TaskAttempts_ComputeNodes_NodeId",
                        column: x => x.NodeId,
                        principalTable: "ComputeNodes",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_TaskAttempts_ComputeTasks_TaskId",
                        column: x => x.TaskId,
                        principalTable: "ComputeTasks",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "LedgerTransfers",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Kind = table.Column<int>(type: "INTEGER", nullable: false),
                    DebitAccountId = table.Column<Guid>(type: "TEXT", nullable: false),
                    CreditAccountId = table.Column<Guid>(type: "TEXT", nullable: false),
                    State = table.Column<int>(type: "INTEGER", nullable: false),
                    HoldId = table.Column<Guid>(type: "TEXT", nullable: true),
                    EndedById = table.Column<Guid>(type: "TEXT", nullable: true),
                    Cause = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    CauseId = table.Column<Guid>(type: "TEXT", nullable: true),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    Amount_Currency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: false),
                    Amount_Micros = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_LedgerTransfers", x => x.Id);
                    table.ForeignKey(
                        name: "FK_LedgerTransfers_LedgerAccounts_CreditAccountId",
                        column: x => x.CreditAccountId,
                        principalTable: "LedgerAccounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_LedgerTransfers_LedgerAccounts_DebitAccountId",
                        column: x => x.DebitAccountId,
                        principalTable: "LedgerAccounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "LedgerEntries",
                columns: table => new
                {
                    TransferId = table.Column<Guid>(type: "TEXT", nullable: false),
                    AccountId = table.Column<Guid>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    BalanceAfter_Currency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: false),
                    BalanceAfter_Micros = table.Column<long>(type: "INTEGER", nullable: false),
                    Credit_Currency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: false),
                    Credit_Micros = table.Column<long>(type: "INTEGER", nullable: false),
                    Debit_Currency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: false),
                    Debit_Micros = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_LedgerEntries", x => new { x.TransferId, x.AccountId });
                    table.ForeignKey(
                        name: "FK_LedgerEntries_LedgerAccounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "LedgerAccounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_LedgerEntries_LedgerTransfers_TransferId",
                        column: x => x.TransferId,
                        principalTable: "LedgerTransfers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Charges_AttemptId_FromSecond_Sku_Category",
                table: "Charges",
                columns: new[] { "AttemptId", "FromSecond", "Sku", "Category" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Charges_InvoiceId",
                table: "Charges",
                column: "InvoiceId");

            migrationBuilder.CreateIndex(
                name: "IX_Charges_OrganisationId_BookedAt",
                table: "Charges",
                columns: new[] { "OrganisationId", "BookedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Charges_TaskId",
                table: "Charges",
                column: "TaskId");

            migrationBuilder.CreateIndex(
                name: "IX_ComputeNodes_Name",
                table: "ComputeNodes",
                column: "Name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ComputeTasks_OrganisationId_SubmittedAt",
                table: "ComputeTasks",
                columns: new[] { "OrganisationId", "SubmittedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_ComputeTasks_ProjectId_SubmittedAt",
                table: "ComputeTasks",
                columns: new[] { "ProjectId", "SubmittedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_ComputeTasks_State_QueuedAt",
                table: "ComputeTasks",
                columns: new[] { "State", "QueuedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Invoices_Number",
                table: "Invoices",
                column: "Number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Invoices_OrganisationId_PeriodName",
                table: "Invoices",
                columns: new[] { "OrganisationId", "PeriodName" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_LedgerAccounts_OrganisationId_Kind",
                table: "LedgerAccounts",
                columns: new[] { "OrganisationId", "Kind" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_LedgerEntries_AccountId_At",
                table: "LedgerEntries",
                columns: new[] { "AccountId", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_LedgerTransfers_CauseId",
                table: "LedgerTransfers",
                column: "CauseId");

            migrationBuilder.CreateIndex(
                name: "IX_LedgerTransfers_CreditAccountId_At",
                table: "LedgerTransfers",
                columns: new[] { "CreditAccountId", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_LedgerTransfers_DebitAccountId_At",
                table: "LedgerTransfers",
                columns: new[] { "DebitAccountId", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_LedgerTransfers_HoldId",
                table: "LedgerTransfers",
                column: "HoldId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_PriceBooks_Version",
                table: "PriceBooks",
                column: "Version",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ProjectFiles_ProjectId_CreatedAt",
                table: "ProjectFiles",
                columns: new[] { "ProjectId", "CreatedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_TaskAttempts_NodeId",
                table: "TaskAttempts",
                column: "NodeId");

            migrationBuilder.CreateIndex(
                name: "IX_TaskAttempts_State",
                table: "TaskAttempts",
                column: "State");

            migrationBuilder.CreateIndex(
                name: "IX_TaskAttempts_TaskId_Number",
                table: "TaskAttempts",
                columns: new[] { "TaskId", "Number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_UsageRecords_OrganisationId_ChargePeriodStart",
                table: "UsageRecords",
                columns: new[] { "OrganisationId", "ChargePeriodStart" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Charges");

            migrationBuilder.DropTable(
                name: "Invoices");

            migrationBuilder.DropTable(
                name: "LedgerEntries");

            migrationBuilder.DropTable(
                name: "PriceBooks");

            migrationBuilder.DropTable(
                name: "ProjectFiles");

            migrationBuilder.DropTable(
                name: "TaskAttempts");

            migrationBuilder.DropTable(
                name: "UsageRecords");

            migrationBuilder.DropTable(
                name: "LedgerTransfers");

            migrationBuilder.DropTable(
                name: "ComputeNodes");

            migrationBuilder.DropTable(
                name: "ComputeTasks");

            migrationBuilder.DropTable(
                name: "LedgerAccounts");
        }
    }
}
