using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class KeptChargesOfStorage : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            foreach (var statement in DocumentTriggers.AnewOnSqlServer(DocumentTriggers.ChargesOfStorage))
                migrationBuilder.Sql(statement);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            foreach (var statement in DocumentTriggers.AnewOnSqlServer(DocumentTriggers.Tables[0]))
                migrationBuilder.Sql(statement);
        }
    }
}
