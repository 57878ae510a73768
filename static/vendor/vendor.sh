#!/bin/sh
# Fetches the vendored parts again, by name and version, and checks that they are what we reviewed.
#   sh static/vendor/vendor.sh          fetch, check, write
# Needs npm, and the package index npm is set up for.
set -eu

PART=@github/markdown-toolbar-element
VERSION=2.2.3
PACKED=64745df4f29e9f9b305269213a663ca5c020e9d7aff9e3e39310a09434d95589
ESBUILD=0.28.2
BUILT=8dda2b74899ca0095ce5164c15c882613cb5ecbe8aa3a9117df4c9ef76db4644

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

npm pack --silent "$PART@$VERSION" >/dev/null
echo "$PACKED  github-markdown-toolbar-element-$VERSION.tgz" | sha256sum -c -
tar xzf "github-markdown-toolbar-element-$VERSION.tgz"
npx --yes "esbuild@$ESBUILD" package/dist/index.js --minify --target=es2020 --log-level=error --outfile=markdown-toolbar.js
{ echo "/* $PART $VERSION, MIT licence, Copyright GitHub, Inc. See README.md */"; cat markdown-toolbar.js; } >out.js
echo "$BUILT  out.js" | sha256sum -c -
cp out.js "$here/markdown-toolbar.js"
