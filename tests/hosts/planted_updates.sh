# Two packages of a test's own with a newer version each in a source on the host itself: planted-fix's is a security
# update, planted-change's is not. Begin this with `plant`, `versions` or `remove` as "$1".
set -e
home=/opt/planted
source=/etc/apt/sources.list.d/planted.list

package() { # name, suite of its newer version
  for version in 1 2; do
    mkdir -p "$home/$1/tree-$version/DEBIAN"
    printf 'Package: %s\nVersion: %s\nArchitecture: all\nMaintainer: nobody <nobody@example.org>\nDescription: planted\n' \
      "$1" "$version" > "$home/$1/tree-$version/DEBIAN/control"
    dpkg-deb --build "$home/$1/tree-$version" "$home/$1/$version.deb" > /dev/null
  done
  dpkg --install "$home/$1/1.deb" > /dev/null
  cd "$home/$1"
  { cat tree-2/DEBIAN/control
    printf 'Filename: ./2.deb\nSize: %s\nSHA256: %s\n' "$(stat -c %s 2.deb)" "$(sha256sum 2.deb | cut -d ' ' -f 1)"
  } > Packages
  printf 'Origin: Debian\nLabel: Debian\nSuite: %s\nDate: %s\nSHA256:\n %s %s Packages\n' "$2" "$(date -Ru)" \
    "$(sha256sum Packages | cut -d ' ' -f 1)" "$(stat -c %s Packages)" > Release
  echo "deb [trusted=yes] file:$home/$1 ./" >> "$source"
}

case "$1" in
  plant)
    package planted-fix stable-security
    package planted-change stable-updates
    ;;
  versions) dpkg-query -W -f '${Package} ${Version}\n' planted-change planted-fix ;;
  remove)
    rm -rf "$home" "$source"
    dpkg --purge planted-fix planted-change > /dev/null
    apt-get -q update > /dev/null
    ;;
esac
