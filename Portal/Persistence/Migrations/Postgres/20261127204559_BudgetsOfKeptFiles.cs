using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Persistence.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class BudgetsOfKeptFiles : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "CK_Budgets_Amount",
                table: "Budgets");

            migrationBuilder.DropCheckConstraint(
                name: "CK_Budgets_Use",
                table: "Budgets");

            migrationBuilder.AddColumn<long>(
                name: "SpentOnFilesMicros",
                table: "Budgets",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddCheckConstraint(
                name: "CK_Budgets_Amount",
                table: "Budgets",
                sql: "\"Stop\" <> 2 OR \"SpentMicros\" - \"SpentOnFilesMicros\" + \"HeldMicros\" <= \"AmountMicros\"");

            migrationBuilder.AddCheckConstraint(
                name: "CK_Budgets_Use",
                table: "Budgets",
                sql: "\"SpentOnFilesMicros\" >= 0 AND \"SpentMicros\" >= \"SpentOnFilesMicros\" AND \"HeldMicros\" >= 0");

            // To be counted anew, by the billing period and with the part of kept files.
            migrationBuilder.Sql("UPDATE \"Budgets\" SET \"PeriodName\" = ''");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "CK_Budgets_Amount",
                table: "Budgets");

            migrationBuilder.DropCheckConstraint(
                name: "CK_Budgets_Use",
                table: "Budgets");

            migrationBuilder.DropColumn(
                name: "SpentOnFilesMicros",
                table: "Budgets");

            migrationBuilder.AddCheckConstraint(
                name: "CK_Budgets_Amount",
                table: "Budgets",
                sql: "\"Stop\" <> 2 OR \"SpentMicros\" + \"HeldMicros\" <= \"AmountMicros\"");

            migrationBuilder.AddCheckConstraint(
                name: "CK_Budgets_Use",
                table: "Budgets",
                sql: "\"SpentMicros\" >= 0 AND \"HeldMicros\" >= 0");
        }
    }
}
