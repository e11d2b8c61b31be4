# Sourced by run.sh and test.sh: finds the .NET SDK and installs missing Debian packages.

# Stops unless an SDK of the version in global.json is there.
require_dotnet() {
    if ! command -v dotnet >/dev/null && [ -x "$HOME/.dotnet/dotnet" ]; then
        export DOTNET_ROOT="$HOME/.dotnet" PATH="$HOME/.dotnet:$PATH"
    fi
    if ! command -v dotnet >/dev/null; then
        echo "The .NET 10 SDK is missing: https://learn.microsoft.com/dotnet/core/install/linux-debian" >&2
        exit 1
    fi
    # Without ICU not even the command line of .NET starts, so look by name. A self-contained ICU may also come by environment.
    if ! ldconfig -p 2>/dev/null | grep -q libicuuc && [ -z "${CLR_ICU_VERSION_OVERRIDE:-}" ]; then
        require_packages libicu72
    fi
    if ! dotnet --list-sdks | grep -q '^10\.'; then
        echo "The .NET 10 SDK is missing; this machine has: $(dotnet --list-sdks | cut -d' ' -f1 | paste -sd' ')" >&2
        exit 1
    fi
}

# require_packages NAME…  installs them with apt-get, as root or by sudo; says what to install where neither is possible.
require_packages() {
    [ $# -gt 0 ] || return 0
    if ! command -v apt-get >/dev/null; then
        echo "Missing here, and there is no apt-get to install it: $*" >&2
        echo "Install what these Debian packages hold, then run this again." >&2
        return 1
    fi
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            echo "Missing here: $*. As root run: apt-get install --no-install-recommends $*" >&2
            return 1
        fi
        as_root=(sudo)
    fi
    echo "Installing with ${as_root[*]:+sudo }apt-get: $*" >&2
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300)
    # The list of packages may be absent or old: fetch it when the first try fails.
    "${apt[@]}" install --no-install-recommends "$@" >/dev/null 2>&1 && return 0
    "${apt[@]}" update >/dev/null
    "${apt[@]}" install --no-install-recommends "$@" >/dev/null
}

# True when the npm packages of the static assets are as the lock file says, so that a build needs no npm.
assets_are_installed() {
    local installed=wwwroot-assets/node_modules/.package-lock.json
    [ -f "$installed" ] && [ ! wwwroot-assets/package-lock.json -nt "$installed" ]
}
