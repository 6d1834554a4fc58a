/**
 * `node tools/bootstrap.mjs COMMAND ARGS…`: runs tools/commands/COMMAND.ts. It needs nothing but Node 18 itself: it
 * installs the npm packages if they are missing or old, and hands over to Node 24, which runs TypeScript as it is.
 * What it has to say goes to standard error, so that a command's output can be piped.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repoDir = join(dirname(fileURLToPath(import.meta.url)), '..');
const modulesDir = join(repoDir, 'node_modules');
const commandsDir = join(repoDir, 'tools', 'commands');

/** The first Node that runs TypeScript files without a flag or a warning. */
const NODE_MAJOR = 24;

/** Longest wait for another `npm ci` in the same checkout, milliseconds. */
const NPM_WAIT_MS = 10 * 60_000;

/** What the tools are built and run with. `version` takes what the program prints and gives [major, minor], or nothing. */
const PREREQUISITES = [
  { name: 'Go 1.25 or later', use: 'builds Pulumi, the metrics store and the registry', program: 'go', args: ['version'], pattern: /go(\d+)\.(\d+)/, least: [1, 25] },
  { name: 'Python 3.11 or later', use: 'runs supervisor and Locust, and brings Envoy and Valkey', program: 'python3', args: ['--version'], pattern: /Python (\d+)\.(\d+)/, least: [3, 11] },
  { name: 'the Python modules venv and ensurepip (Debian: python3-venv)', use: 'keep the Python tools apart from the system\'s', program: 'python3', args: ['-c', 'import venv, ensurepip; print("1.0")'], pattern: /(\d+)\.(\d+)/, least: [1, 0] },
  { name: 'Java 17 or later', use: 'runs Kafka and the document store', program: 'java', args: ['-version'], pattern: /version "(\d+)(?:\.(\d+))?/, least: [17, 0] },
  { name: 'a Java compiler (JDK 17 or later)', use: 'builds the document store', program: 'javac', args: ['-version'], pattern: /javac (\d+)(?:\.(\d+))?/, least: [17, 0] },
  { name: 'Maven 3.6 or later', use: 'fetches Kafka and the document store', program: 'mvn', args: ['--version'], pattern: /Maven (\d+)\.(\d+)/, least: [3, 6] },
];

/** @param {string} line */
function say(line) {
  process.stderr.write(`${line}\n`);
}

/** @param {string} command @returns {string | undefined} the first program of that name on PATH */
function onPath(command) {
  return (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, command)).find((file) => existsSync(file));
}

/** What the answers of the prerequisites depend on: which files they are. Reading that is a thousand times quicker than asking. */
function prerequisiteStamp() {
  const files = ['go', 'python3', 'java', 'javac', 'mvn'].map((program) => {
    const file = onPath(program);
    return file === undefined ? program : `${realpathSync(file)} ${statSync(file).mtimeMs}`;
  });
  return createHash('sha256').update(JSON.stringify([files, PREREQUISITES.map((each) => [each.name, each.least])])).digest('hex');
}

/** @returns {string[]} one line for each prerequisite that is missing or too old */
function missingPrerequisites() {
  const missing = [];
  for (const { name, use, program, args, pattern, least } of PREREQUISITES) {
    const run = spawnSync(program, args, { encoding: 'utf8', timeout: 60_000 });
    const found = pattern.exec(`${run.stdout ?? ''}${run.stderr ?? ''}`);
    const [major, minor] = [Number(found?.[1] ?? 0), Number(found?.[2] ?? 0)];
    const good = run.status === 0 && found !== null && (major > least[0] || (major === least[0] && minor >= least[1]));
    if (!good) missing.push(`  ${name}: ${use}${found === null || run.status !== 0 ? '' : ` (found ${found[0]})`}`);
  }
  return missing;
}

/** @param {string} file @returns {string} */
function readOrEmpty(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** True if node_modules is what package-lock.json says, by our own note or, for a plain `npm ci`, by npm's. */
function packagesAreCurrent(lockHash) {
  const noteFile = join(modulesDir, '.lab-lock');
  if (readOrEmpty(noteFile).trim() === lockHash) return true;
  const npmNote = join(modulesDir, '.package-lock.json');
  if (existsSync(noteFile) || !existsSync(npmNote)) return false;
  return statSync(npmNote).mtimeMs >= statSync(join(repoDir, 'package-lock.json')).mtimeMs;
}

function processIsAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Takes the checkout's npm lock, waiting for a live holder: two `npm ci` at once would spoil each other's folder. */
async function takeNpmLock(lockFile) {
  mkdirSync(dirname(lockFile), { recursive: true });
  for (const deadline = Date.now() + NPM_WAIT_MS; Date.now() < deadline; ) {
    try {
      writeFileSync(lockFile, `${process.pid}\n`, { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = Number(readOrEmpty(lockFile));
    if (holder > 0 && !processIsAlive(holder)) rmSync(lockFile, { force: true });
    else await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`waited 10 minutes for another npm ci; if there is none, remove ${lockFile}`);
}

async function ensurePackages() {
  const lockHash = createHash('sha256').update(readFileSync(join(repoDir, 'package-lock.json'))).digest('hex');
  if (!packagesAreCurrent(lockHash)) {
    // npm empties the folder behind the link, which is another checkout's.
    if (lstatSync(modulesDir, { throwIfNoEntry: false })?.isSymbolicLink()) {
      throw new Error(`node_modules is a link to a folder that isn't what package-lock.json says, and npm ci would empty it: remove the link, or run npm ci where it leads`);
    }
    const lockFile = join(repoDir, '.lab', 'npm-ci.lock');
    await takeNpmLock(lockFile);
    try {
      if (!packagesAreCurrent(lockHash)) {
        say('npm packages: installing what package-lock.json pins, about 30 s');
        const started = Date.now();
        const run = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: repoDir, stdio: ['ignore', 2, 2] });
        if (run.status !== 0) throw new Error('npm ci failed: see its words above; the npm registry must be reachable');
        say(`npm packages: installed in ${((Date.now() - started) / 1000).toFixed(1)} s`);
      }
      writeFileSync(join(modulesDir, '.lab-lock'), `${lockHash}\n`);
    } finally {
      rmSync(lockFile, { force: true });
    }
  }
}

function ensurePrerequisites() {
  const noteFile = join(modulesDir, '.lab-prerequisites');
  const stamp = prerequisiteStamp();
  if (readOrEmpty(noteFile) === stamp) return;
  const missing = missingPrerequisites();
  if (missing.length > 0) throw new Error(`The lab needs these programs on PATH, and they are missing or too old:\n${missing.join('\n')}`);
  writeFileSync(noteFile, stamp);
}

/** @returns {string} a Node of at least version 24: this one, the one on PATH, or the npm package's */
function findNode() {
  const packaged = join(modulesDir, `node-${process.platform}-${process.arch}`, 'bin', 'node');
  for (const node of [process.execPath, onPath('node'), packaged]) {
    if (node === undefined || !existsSync(node)) continue;
    const version = node === process.execPath ? process.version : spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout ?? '';
    if (Number(/^v(\d+)/.exec(version)?.[1] ?? 0) >= NODE_MAJOR) return node;
  }
  throw new Error(`Node ${NODE_MAJOR} or later is needed to run TypeScript as it is: none is on PATH, and no npm package brings one for ${process.platform}-${process.arch}`);
}

/** Runs the command and ends as it ends. */
function handOver(node, file, args) {
  const path = [dirname(node), join(modulesDir, '.bin'), process.env.PATH ?? ''].join(delimiter);
  const child = spawn(node, [file, ...args], { stdio: 'inherit', env: { ...process.env, PATH: path } });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2']) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the child as well: passing it on would make it two.
      const fromTerminal = (signal === 'SIGINT' || signal === 'SIGQUIT') && process.stdin.isTTY;
      if (!fromTerminal) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    say(`could not start ${node}: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

async function main() {
  const [command, ...args] = process.argv.slice(2);
  const commands = readdirSync(commandsDir).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts')).map((file) => file.slice(0, -3)).sort();
  if (command === undefined || !commands.includes(command)) {
    throw new Error(`${command === undefined ? 'No command given' : `There is no command "${command}"`}. Commands: ${commands.join(', ')}`);
  }
  await ensurePackages();
  ensurePrerequisites();
  handOver(findNode(), join(commandsDir, `${command}.ts`), args);
}

main().catch((error) => {
  say(error.message);
  process.exitCode = 2;
});
