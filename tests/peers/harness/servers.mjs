// The real servers, as commands that need no network once installed.

import { fileURLToPath } from 'node:url';

const inPackages = (path) => fileURLToPath(new URL(`../node_modules/${path}`, import.meta.url));

export const everything = () => [process.execPath, inPackages('@modelcontextprotocol/server-everything/dist/index.js')];

export const filesystem = (root) => [process.execPath, inPackages('@modelcontextprotocol/server-filesystem/dist/index.js'), root];

/** server-memory reads its file's name from the environment, which the gateway does not pass on: a wrapper sets it. */
export const memory = (file) => [
  process.execPath, '--import', `data:text/javascript,process.env.MEMORY_FILE_PATH=${JSON.stringify(file)}`,
  inPackages('@modelcontextprotocol/server-memory/dist/index.js')
];

export const conformanceFixture = (...args) =>
  [process.execPath, fileURLToPath(new URL('../conformance-server/server.mjs', import.meta.url)), ...args];

export const conformanceSuite = inPackages('@modelcontextprotocol/conformance/dist/index.js');
