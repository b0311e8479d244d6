// The real servers, each as { command, env }, that need no network once installed.

import { fileURLToPath } from 'node:url';

const inPackages = (path) => fileURLToPath(new URL(`../node_modules/${path}`, import.meta.url));

const node = (path, args = [], env = {}) => ({ command: [process.execPath, inPackages(path), ...args], env });

export const everything = () => node('@modelcontextprotocol/server-everything/dist/index.js');

export const filesystem = (root) => node('@modelcontextprotocol/server-filesystem/dist/index.js', [root]);

/** server-memory learns where its file is from its environment. */
export const memory = (file) => node('@modelcontextprotocol/server-memory/dist/index.js', [], { MEMORY_FILE_PATH: file });

export const conformanceFixture = (...args) =>
  [process.execPath, fileURLToPath(new URL('../conformance-server/server.mjs', import.meta.url)), ...args];

export const conformanceSuite = inPackages('@modelcontextprotocol/conformance/dist/index.js');
