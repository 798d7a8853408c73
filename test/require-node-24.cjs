/** Plain CommonJS, so that it also runs on the older Node it warns about. */
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 15)) {
  process.stderr.write(
    `Driftless needs Node 24.15 or newer, this is ${process.version}. The npm package "node" brings it: run "npm ci" with install scripts allowed for it (see allowScripts in package.json).\n`,
  );
  process.exit(1);
}
