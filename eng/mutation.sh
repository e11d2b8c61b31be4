#!/usr/bin/env bash
# Puts one fault after the other into the prices and the ledger of Portal.Core, and says how many of them their own tests notice. Takes hours on two cores: name the files you changed.
#
#   eng/mutation.sh                            Pricing and Billing
#   eng/mutation.sh Pricing/Rater.cs …         only these files
set -euo pipefail
cd "$(dirname "$0")/.."
. eng/packages.sh
require_dotnet
dotnet tool restore >&2

chosen=()
for file in "${@:-Pricing/**/*.cs}"; do chosen+=(--mutate "$file"); done
[ $# -gt 0 ] || chosen+=(--mutate "Billing/**/*.cs")

# The same cases in every run, so that a fault is noticed always or never.
export CsCheck_Seed=0000VZqn1Nt2
cd eng/mutation
exec dotnet stryker "${chosen[@]}" --skip-version-check
