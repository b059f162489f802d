// Lays out the npm packages: one with a launcher, and one with the program for each system.
//
//   node packages/npm/build.mjs FOLDER linux-x64=target/release/kubehone …
//
// The version is that of Cargo.toml. The main package names every system as an optional dependency,
// so that npm installs the one that fits; `npm publish` each folder, the main one last.

import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

// As Node.js calls systems and processors.
const SYSTEMS = ["darwin-arm64", "darwin-x64", "linux-arm64", "linux-x64", "win32-arm64", "win32-x64"];

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const [folder, ...programs] = process.argv.slice(2);
if (!folder || programs.length === 0) {
  console.error("usage: node packages/npm/build.mjs FOLDER SYSTEM=PROGRAM …");
  process.exit(2);
}

const version = /^version = "(.+)"$/m.exec(readFileSync(join(root, "Cargo.toml"), "utf8"))[1];
const main = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
const { description, license } = main;

function write(path, content) {
  mkdirSync(join(folder, path), { recursive: true });
  writeFileSync(join(folder, path, "package.json"), `${JSON.stringify(content, null, 2)}\n`);
  copyFileSync(join(root, "LICENSE"), join(folder, path, "LICENSE"));
}

for (const program of programs) {
  const [system, file] = program.split("=");
  if (!SYSTEMS.includes(system) || !file) {
    console.error(`${program} is not SYSTEM=PROGRAM; systems are ${SYSTEMS.join(", ")}`);
    process.exit(2);
  }
  const [os, cpu] = system.split("-");
  const name = `@kubehone/${system}`;
  const bin = os === "win32" ? "bin/kubehone.exe" : "bin/kubehone";
  write(name, { name, version, description, license, os: [os], cpu: [cpu], files: ["bin/", "LICENSE"] });
  mkdirSync(join(folder, name, "bin"), { recursive: true });
  copyFileSync(file, join(folder, name, bin));
  chmodSync(join(folder, name, bin), 0o755);
}

const systems = SYSTEMS.map((system) => [`@kubehone/${system}`, version]);
write("kubehone", { ...main, version, optionalDependencies: Object.fromEntries(systems) });
mkdirSync(join(folder, "kubehone/bin"), { recursive: true });
copyFileSync(join(here, "bin/kubehone.js"), join(folder, "kubehone/bin/kubehone.js"));
chmodSync(join(folder, "kubehone/bin/kubehone.js"), 0o755);
copyFileSync(join(root, "README.md"), join(folder, "kubehone/README.md"));
