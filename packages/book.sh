#!/bin/sh
# Lays out the guides and the pages of all rules as one book, in target/book-source; with mdbook
# on the PATH it is built, into target/book. `mdbook build` alone makes a book of the guides, from
# which links to rules lead nowhere.
set -eu
cd "$(dirname "$0")/.."
source=${CARGO_TARGET_DIR:-target}/book-source
rm -rf "$source"
mkdir -p "$source"
cp -r docs/. rules "$source"
cp Dockerfile action.yml packages/gitlab/kubehone.yml packages/helm/plugin.yaml "$source"
for page in "$source"/*.md; do
  # What stands beside `docs` stands in it here.
  sed -e 's#](\.\./rules/#](rules/#g' -e 's#](\.\./packages/[a-z]*/#](#g' -e 's#](\.\./#](#g' "$page" >"$page.new"
  mv "$page.new" "$page"
done
for page in "$source"/rules/*/*.md; do
  sed 's#](\.\./\.\./docs/#](../../#g' "$page" >"$page.new"
  mv "$page.new" "$page"
done
# Under the list of all rules, a part for each category and a line for each rule.
rules() {
  for folder in "$source"/rules/*/; do
    echo "  - [$(basename "$folder")]()"
    for page in "$folder"*.md; do
      id=$(basename "$page" .md)
      echo "    - [$id](rules/$(basename "$folder")/$id.md)"
    done
  done
}
rules >"$source/rules.list"
sed -e "/](rules.md)/r $source/rules.list" docs/SUMMARY.md >"$source/SUMMARY.md"
rm "$source/rules.list"
if command -v mdbook >/dev/null 2>&1; then
  MDBOOK_BOOK__SRC="$source" mdbook build
fi
