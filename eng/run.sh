#!/usr/bin/env bash
# Builds and runs the portal. On Debian 12 with the .NET 10 SDK nothing else needs to be there; what is missing is installed.
set -euo pipefail

usage() {
    cat <<'TEXT'
usage: eng/run.sh [--demo] [--port N] [--data DIR] [arguments of the portal]

  --port N     serve on http://localhost:N            (5080)
  --data DIR   keep everything in DIR                 (data/ in this folder; or set Portal__DataRoot)
  --demo       three organisations with a month behind them, to look around in; in data-demo/ unless --data says otherwise

  eng/run.sh                          build if needed, then serve; Ctrl+C stops it, running tasks go on
  eng/run.sh doctor                   say what this machine lacks to run tasks
  eng/run.sh --Portal:Currency=EUR    any setting of appsettings.json
TEXT
}

port=
demo=
data=${Portal__DataRoot:-}
rest=()
while [ $# -gt 0 ]; do
    case $1 in
        --port | --data)
            [ $# -ge 2 ] || { echo "$1 needs a value" >&2; exit 2; }
            if [ "$1" = --port ]; then port=$2; else data=$2; fi
            shift 2
            ;;
        --port=*) port=${1#*=}; shift ;;
        --data=*) data=${1#*=}; shift ;;
        --demo) demo=1; shift ;;
        -h | --help) usage; exit 0 ;;
        *) rest+=("$1"); shift ;;
    esac
done
if [ -n "$port" ] && ! { [[ $port =~ ^[0-9]{1,5}$ ]] && [ "$port" -ge 1 ] && [ "$port" -le 65535 ]; }; then
    echo "--port is a number from 1 to 65535; it is '$port'" >&2
    exit 2
fi

# A relative folder means one of where the caller stands, so resolve it before moving.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
data=$(realpath -m "${data:-$root/data${demo:+-demo}}")
cd "$root"
. eng/packages.sh

require_dotnet
missing=()
command -v bwrap >/dev/null || missing+=(bubblewrap)
[ -e /usr/share/zoneinfo/Asia/Shanghai ] || missing+=(tzdata)
assets_are_installed || { command -v npm >/dev/null && command -v node >/dev/null; } || missing+=(nodejs npm)
require_packages "${missing[@]}"

# Incremental: seconds when nothing changed, and without network once packages are here. No build server is left behind.
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "Building …" >&2
if ! dotnet build Portal -c Release -v quiet --disable-build-servers >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
fi
rm -f "$log"
trap - EXIT

export Portal__DataRoot=$data
if [ -n "$demo" ]; then
    export Portal__Demo__Enabled=true
fi
if [ -n "$port" ]; then
    export Urls="http://localhost:$port" Portal__PublicUrl="http://localhost:$port"
fi
# exec: Ctrl+C reaches the portal itself, which stops in order.
exec dotnet Portal/bin/Release/net10.0/Portal.dll "${rest[@]}"
