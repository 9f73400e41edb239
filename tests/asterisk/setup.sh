#!/bin/bash
# usage: tests/asterisk/setup.sh DIR
#
# Unpacks Asterisk and all that it needs, Debian unstable's own packages, below
# DIR.  Nothing is installed on this machine, no package script runs, and root
# rights are not needed: apt resolves and checks the packages as if nothing
# were installed, dpkg-deb unpacks them, and the tests start the program with
# the C library that came along.  About 80 MB to fetch, 270 MB unpacked.
#
# Ends with 77 and a sentence where that cannot be done.
set -eu

skip() {
	echo "no Asterisk: $*"
	exit 77
}

root=${1:?"usage: $0 DIR"}
if [ -x "$root/usr/sbin/asterisk" ]; then
	exit 0
fi
# Tests that are played beside each other ask at the same time.
mkdir -p "$(dirname "$root")"
exec 9>"$root.lock"
flock 9
if [ -x "$root/usr/sbin/asterisk" ]; then
	exit 0
fi
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null ||
	skip "this is no Debian or Ubuntu: there is no apt-get"
keys=/usr/share/keyrings/debian-archive-keyring.gpg
[ -r $keys ] || skip "there is no $keys (package debian-archive-keyring)"
mkdir -p "$root" 2>/dev/null && rmdir "$root" 2>/dev/null ||
	skip "$root cannot be made, or is not empty"

# The mirror that this machine uses already, if it is one of Debian's.
mirror=${EARSHOT_DEBIAN_MIRROR:-$(apt-get indextargets --format '$(SITE)' |
	grep -m 1 '/debian/*$' || echo http://deb.debian.org/debian)}

work=$(mktemp -d "$root.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/archives/partial"
: >"$work/status"
echo "deb [signed-by=$keys] $mirror sid main" >"$work/sources.list"
apt="apt-get -qq -o Dir::State::lists=$work/lists
	-o Dir::State::status=$work/status
	-o Dir::State::extended_states=$work/extended
	-o Dir::Cache::archives=$work/archives
	-o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=
	-o Dir::Etc::sourcelist=$work/sources.list
	-o Dir::Etc::sourceparts=- -o Dir::Etc::preferencesparts=-
	-o APT::Update::Error-Mode=any -o Debug::NoLocking=1 -o APT::Sandbox::User="

$apt update >"$work/log" 2>&1 ||
	skip "no list of packages from $mirror: $(tail -n 1 "$work/log")"
$apt -y --download-only --no-install-recommends install asterisk \
    asterisk-modules >"$work/log" 2>&1 ||
	skip "no packages from $mirror: $(tail -n 1 "$work/log")"

# /lib and the like are links into /usr, for packages that still say /lib.
for name in bin sbin lib lib64; do
	mkdir -p "$work/root/usr/$name"
	ln -s "usr/$name" "$work/root/$name"
done
for deb in "$work"/archives/*.deb; do
	dpkg-deb --fsys-tarfile "$deb" |
	    tar -C "$work/root" -x --keep-directory-symlink --no-same-owner
done
[ -x "$work/root/usr/sbin/asterisk" ] ||
	skip "the packages hold no usr/sbin/asterisk"
mv -T "$work/root" "$root"
