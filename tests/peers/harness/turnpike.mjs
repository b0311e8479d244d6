// The gateway as a person uses it: its commands, on a data folder of its own.

import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { masked, until } from './report.mjs';

export class Turnpike {
  #up;
  #log = [];
  #said = [];

  /** What agents were answered, for those checks that keep it. */
  heard = [];

  /** Where `up` is to listen, for whoever has to be told beforehand; else any free port. */
  port;

  /** How long one command may take, in milliseconds. */
  patience = 60_000;

  /** `command` is how the executable is started, for example ['dotnet', 'turnpike.dll']. */
  constructor(command, folder) {
    this.command = command;
    this.folder = folder;
    this.data = join(folder, 'data');
  }

  static async create(command) {
    return new Turnpike(command, await mkdtemp(join(tmpdir(), 'turnpike-peers-')));
  }

  /** A gateway another process runs; `place` says of it what that process wrote down. */
  static attached({ command, folder, url }) {
    const gateway = new Turnpike(command, folder);
    gateway.url = url;
    return gateway;
  }

  /** What another process needs to know of this one. */
  get place() {
    return { command: this.command, folder: this.folder, url: this.url };
  }

  /** Runs one command to its end: { code, stdout, stderr }. */
  run(...args) {
    return this.#spawnToEnd([...args.slice(0, this.#dataAt(args)), '--data', this.data, ...args.slice(this.#dataAt(args))]);
  }

  /** Runs one command with --json; it must succeed, and gives what it answered. */
  async json(...args) {
    const at = this.#dataAt(args);
    const result = await this.run(...args.slice(0, at), '--json', ...args.slice(at));
    if (result.code !== 0) throw new Error(`turnpike ${args.join(' ')}: exit ${result.code}\n${result.stdout}${result.stderr}`);
    const text = result.stdout.trim();
    try {
      return JSON.parse(text);
    } catch {
      return text.split('\n').map((line) => JSON.parse(line));
    }
  }

  /** Runs one command with --json, whatever it answers, and gives that. */
  async lastJson(...args) {
    const at = this.#dataAt(args);
    const { code, stdout, stderr } = await this.run(...args.slice(0, at), '--json', ...args.slice(at));
    const text = stdout.trim();
    if (text === '') throw new Error(`turnpike ${args.join(' ')}: exit ${code}\n${stderr}`);
    return JSON.parse(text.split('\n').at(-1));
  }

  /** As `json`, for a command whose answer may be no (exit code 1). */
  async answer(...args) {
    const { code, stdout, stderr } = await this.run(...args, '--json');
    if (code > 1) throw new Error(`turnpike ${args.join(' ')}: exit ${code}\n${stdout}${stderr}`);
    return JSON.parse(stdout);
  }

  /** Puts a server behind the gate and approves what it has. */
  async addServer(name, { command, env }) {
    return this.json('server', 'add', name, '--approve-baseline', ...await this.#variables(name, env), '--', ...command);
  }

  /** The command line that wraps a stdio server. */
  async wrapping(name, { command, env }, ...options) {
    const all = ['--data', this.data, '--name', name, '--approve-baseline', ...options, ...await this.#variables(name, env)];
    return [...this.command, 'run', ...all, '--', ...command];
  }

  /** The command line that bridges stdio to an URL of the gateway. */
  connecting(url, tokenFile) {
    return [...this.command, 'connect', url, '--token-file', tokenFile];
  }

  async up(...options) {
    const port = this.port ?? await freePort();
    this.url = `http://127.0.0.1:${port}`;
    this.localUrl = `http://localhost:${port}`;
    this.#up = spawn(this.command[0], [...this.command.slice(1), 'up', '--listen', this.url, '--data', this.data, ...options], {
      stdio: ['ignore', 'pipe', 'pipe']
    });
    for (const stream of [this.#up.stdout, this.#up.stderr]) stream.on('data', (chunk) => this.#log.push(chunk));
    await until(30_000, async () => {
      if (this.#up.exitCode !== null) throw new Error(`turnpike up ended with ${this.#up.exitCode}: ${masked(this.log())}`);
      // Any answer at all says that it listens; what it answers is for the checks to judge.
      return (await fetch(`${this.url}/mcp/nothing`, { method: 'POST' })).status > 0;
    });
  }

  /** What `up` wrote, both streams. */
  log = () => Buffer.concat(this.#log).toString('utf8');

  /** The end of it, for a run's output: without tokens and links. */
  lastWords = () => `--- what turnpike up wrote\n${masked(this.log()).slice(-4000)}`;

  /** Everything that `up` and every command wrote. */
  transcript = () => [this.log(), ...this.#said].join('\n');

  get processId() {
    return this.#up.pid;
  }

  async down() {
    await stop(this.#up);
    this.#up = undefined;
  }

  async remove() {
    if (this.#up) await this.down();
    await rm(this.folder, { recursive: true, force: true });
  }

  async file(name, content) {
    const path = join(this.folder, name);
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content, null, 2), { mode: 0o600 });
    return path;
  }

  async #variables(name, env) {
    const lines = Object.entries(env).map(([key, value]) => `${key}=${value}\n`);
    return lines.length === 0 ? [] : ['--env-file', await this.file(`${name}.env`, lines.join(''))];
  }

  // Options of ours go before a `--`, behind which everything is the wrapped command.
  #dataAt(args) {
    const at = args.indexOf('--');
    return at < 0 ? args.length : at;
  }

  #spawnToEnd(args) {
    return new Promise((resolve, reject) => {
      const child = spawn(this.command[0], [...this.command.slice(1), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
      let stdout = '';
      let stderr = '';
      child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
      child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
      const timer = setTimeout(() => child.kill('SIGKILL'), this.patience);
      child.on('error', reject);
      child.on('close', (code) => {
        clearTimeout(timer);
        this.#said.push(stdout, stderr);
        resolve({ code, stdout, stderr });
      });
    });
  }
}

/** Ends a process this run started: asks first, insists after five seconds. */
export async function stop(child) {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(timer);
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
