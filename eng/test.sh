#!/usr/bin/env bash
# Builds with warnings as errors and runs the tests on SQLite and a throw-away PostgreSQL. The last line reads
# "N passed, N failed, N skipped"; the exit code is 0 only when something passed and nothing failed.
set -uo pipefail

usage() {
    cat <<'TEXT'
usage: eng/test.sh [--long] [--filter EXPRESSION]

  --long               the published counts instead of the quick ones, such as 50 rounds of kill -9; see docs/testing.md
  --filter EXPRESSION  only matching tests, as in dotnet test: FullyQualifiedName~Billing
TEXT
}

long=
filter=
while [ $# -gt 0 ]; do
    case $1 in
        --long) long=1; shift ;;
        --filter) filter=${2:?--filter needs an expression}; shift 2 ;;
        --filter=*) filter=${1#*=}; shift ;;
        -h | --help) usage; exit 0 ;;
        *) echo "unknown argument: $1" >&2; usage >&2; exit 2 ;;
    esac
done

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
. eng/packages.sh
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
# Hundreds of portals that live for seconds: what it costs to learn how they run is never earned back. A fifth to a third of the time.
export DOTNET_TieredPGO=0
# What keeps compiled code from being written to is for processes that meet strangers: a twentieth of the time.
export DOTNET_EnableWriteXorExecute=0
scratch=$(mktemp -d)
chmod 711 "$scratch"
postgres_bin=
postgres_data=

clean_up() {
    if [ -n "$postgres_data" ]; then
        as_postgres "$postgres_bin/pg_ctl" -D "$postgres_data" -m immediate stop >/dev/null 2>&1
    fi
    rm -rf "$scratch"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

phase_started=$SECONDS
phase() {
    printf -- '-- %-10s %4d s\n' "$1" $((SECONDS - phase_started))
    phase_started=$SECONDS
}

# give_up TEXT: the run could not happen, which is a failure and never "0 failed".
give_up() {
    echo "$1" >&2
    echo "0 passed, 1 failed, 0 skipped"
    exit 1
}

find_postgres() {
    local initdb
    initdb=$(command -v initdb || ls -1 /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -1)
    [ -n "$initdb" ] && dirname "$initdb"
}

# PostgreSQL refuses to run as root.
as_postgres() {
    if [ "$(id -u)" -ne 0 ]; then
        "$@"
        return
    fi
    local user=nobody
    id postgres >/dev/null 2>&1 && user=postgres
    setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups -- "$@"
}

start_postgres() {
    postgres_bin=$(find_postgres) || return 1
    local folder=$scratch/postgres port
    mkdir -m 700 "$folder"
    if [ "$(id -u)" -eq 0 ]; then
        chown "$(id -u postgres 2>/dev/null || id -u nobody)" "$folder"
    fi
    # Trust is fine here: loopback only, gone in minutes, nothing in it. Durability is not what the tests look at.
    (cd / && as_postgres "$postgres_bin/initdb" -D "$folder/data" -U portal -A trust -E UTF8 --locale=C.UTF-8 --no-sync) >"$scratch/initdb.log" 2>&1 \
        || { cat "$scratch/initdb.log" >&2; return 1; }
    for _ in 1 2 3 4 5 6 7 8; do
        port=$((20000 + RANDOM % 10000))
        if (cd / && as_postgres "$postgres_bin/pg_ctl" -D "$folder/data" -l "$folder/log" -w -t 60 -s \
            -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=200" \
            start) >/dev/null 2>&1; then
            postgres_data=$folder/data
            export PORTAL_TEST_POSTGRES="Host=127.0.0.1;Port=$port;Username=portal;Database=postgres"
            return 0
        fi
    done
    cat "$folder/log" >&2
    return 1
}

require_dotnet
missing=()
command -v bwrap >/dev/null || missing+=(bubblewrap)
[ -e /usr/share/zoneinfo/Asia/Shanghai ] || missing+=(tzdata)
{ command -v npm >/dev/null && command -v node >/dev/null; } || missing+=(nodejs npm)
command -v setpriv >/dev/null || missing+=(util-linux)
command -v ps >/dev/null || missing+=(procps)
command -v pdftotext >/dev/null || missing+=(poppler-utils)
command -v git >/dev/null || missing+=(git)
command -v hledger >/dev/null || missing+=(hledger)
command -v chromium >/dev/null || missing+=(chromium)
[ -d /usr/share/fonts/opentype/noto ] || [ -n "$(fc-list :lang=zh 2>/dev/null)" ] || missing+=(fonts-noto-cjk)
[ -n "${PORTAL_TEST_POSTGRES:-}" ] || find_postgres >/dev/null || missing+=(postgresql)
require_packages "${missing[@]}" || give_up "The tests need these packages."
phase packages

dotnet build Portal.sln -c Release -v quiet -warnaserror --disable-build-servers || give_up "The build failed."
phase build

if [ -z "${PORTAL_TEST_POSTGRES:-}" ]; then
    start_postgres || give_up "PostgreSQL did not start."
    phase postgres
fi

filter=${filter:+($filter)&}Category!=Screenshots
hang=5m
if [ -n "$long" ]; then
    export PORTAL_TEST_LONG=1
    hang=90m
fi
# A test that hangs ends the run with its name instead of eating the time.
dotnet test Portal.sln -c Release --no-build --nologo --results-directory "$scratch/results" --logger trx --logger "console;verbosity=minimal" \
    --blame-hang --blame-hang-timeout $hang --blame-hang-dump-type none --filter "$filter"
status=$?
phase tests

# Each result of a TRX file is one element with its outcome; skipped ones are NotExecuted.
outcomes=$(find "$scratch/results" -name '*.trx' -exec grep -ho '<UnitTestResult [^>]*' {} + 2>/dev/null | grep -o ' outcome="[A-Za-z]*"')
passed=$(grep -c '"Passed"' <<<"$outcomes")
skipped=$(grep -c '"NotExecuted"' <<<"$outcomes")
failed=$(($(grep -c outcome <<<"$outcomes") - passed - skipped))
if [ "$failed" -eq 0 ] && { [ "$status" -ne 0 ] || [ "$passed" -eq 0 ]; }; then
    echo "The test run itself failed (exit code $status)." >&2
    failed=1
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
