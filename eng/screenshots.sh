#!/usr/bin/env bash
# Makes pictures of every page, in both languages and themes, on a desk and on a phone, into artifacts/screenshots
# (see its index.html). Starts a throw-away portal of its own and uses it as people do; takes some minutes.
set -euo pipefail

usage() {
    cat <<'TEXT'
usage: eng/screenshots.sh [--only PARTS] [--out FOLDER]

  --only PARTS   only pages whose name contains one of these, such as billing,invoices
  --out FOLDER   instead of artifacts/screenshots
TEXT
}

while [ $# -gt 0 ]; do
    case $1 in
        --only) export PORTAL_SIGHTS=${2:?--only needs a part of a name}; shift 2 ;;
        --out) PORTAL_SCREENSHOTS=$(realpath -m "${2:?--out needs a folder}"); export PORTAL_SCREENSHOTS; shift 2 ;;
        -h | --help) usage; exit 0 ;;
        *) echo "unknown argument: $1" >&2; usage >&2; exit 2 ;;
    esac
done

cd "$(dirname "${BASH_SOURCE[0]}")/.."
. eng/packages.sh
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
require_dotnet
missing=()
command -v bwrap >/dev/null || missing+=(bubblewrap)
[ -e /usr/share/zoneinfo/Asia/Shanghai ] || missing+=(tzdata)
assets_are_installed || { command -v npm >/dev/null && command -v node >/dev/null; } || missing+=(nodejs npm)
command -v chromium >/dev/null || missing+=(chromium)
[ -d /usr/share/fonts/opentype/noto ] || [ -n "$(fc-list :lang=zh 2>/dev/null)" ] || missing+=(fonts-noto-cjk)
require_packages "${missing[@]}"

dotnet build Portal.Tests -v quiet -warnaserror --disable-build-servers
dotnet test Portal.Tests --no-build --nologo --filter Category=Screenshots
echo "Pictures: ${PORTAL_SCREENSHOTS:-$PWD/artifacts/screenshots}/index.html"
