#!/usr/bin/env bash
# Makes the same migration for all three databases: eng/add-migration.sh Name
set -euo pipefail
cd "$(dirname "$0")/.."
name="${1:?usage: eng/add-migration.sh Name}"
dotnet tool restore >/dev/null
dotnet build Portal -v q --nologo
for provider in Sqlite Postgres SqlServer; do
    dotnet ef migrations add "$name" --no-build --project Portal --context "${provider}PortalDbContext" \
        --output-dir "Persistence/Migrations/$provider"
done
