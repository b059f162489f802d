#!/usr/bin/env node
// Runs the program from the package for this system.
"use strict";

const { spawnSync } = require("node:child_process");

const system = `${process.platform}-${process.arch}`;
const name = process.platform === "win32" ? "kubehone.exe" : "kubehone";

let program;
try {
  program = require.resolve(`@kubehone/${system}/bin/${name}`);
} catch {
  console.error(
    `kubehone: there is no package for ${system}, or it was not installed: ` +
      "npm leaves it out with --omit=optional and with a lock file from another system",
  );
  process.exit(2);
}
const { error, signal, status } = spawnSync(program, process.argv.slice(2), { stdio: "inherit" });
if (error) {
  console.error(`kubehone: ${program}: ${error.message}`);
  process.exit(2);
}
if (signal) {
  process.kill(process.pid, signal);
}
process.exit(status ?? 2);
