#!/usr/bin/env bash
# Makes the same migration for all three databases: eng/add-migration.sh Name
set -euo pipefail
cd "$(dirname "$0")/.."
name="${1:?usage: eng/add-migration.sh Name}"
migrations=Portal/Persistence/Migrations

# Each migration comes with a picture of the whole model: thousands of lines that take longer to compile than the portal does. It is asked for only where rows are
# written or SQLite builds a table anew, and by SQL Server for every unique index.
forget_pictures() {
    local designer
    for designer in "$migrations"/{Sqlite,Postgres}/*.Designer.cs; do
        perl -0e '
            my ($designer) = @ARGV;
            (my $migration = $designer) =~ s/\.Designer\.cs$/.cs/;
            my ($text, $steps) = map { open(my $file, "<", $_) or die "$_: $!"; <$file> } $designer, $migration;
            my ($up) = $steps =~ /void Up\((.*?)void Down\(/s or die "$migration has no Up";
            exit if $up =~ /migrationBuilder\.(InsertData|UpdateData|DeleteData|AlterColumn|DropColumn|RenameColumn|(Add|Drop)(CheckConstraint|ForeignKey|PrimaryKey))\b/;
            $text =~ s/^using (?!Microsoft\.EntityFrameworkCore\.(Infrastructure|Migrations);|Portal\.).*\n//mg;
            $text =~ s/(partial class \w+)\s*\{.*\}(\s*\})\s*$/$1;$2\n/s;
            open(my $file, ">", $designer) or die "$designer: $!";
            print $file $text;
        ' "$designer"
    done
}

dotnet tool restore >/dev/null
dotnet build Portal -v q --nologo
for provider in Sqlite Postgres SqlServer; do
    dotnet ef migrations add "$name" --no-build --project Portal --context "${provider}PortalDbContext" --output-dir "${migrations#Portal/}/$provider"
done
forget_pictures
