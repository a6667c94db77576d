import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import path from 'node:path'
import { SetupError } from './say.js'

/** Of npm's settings, which npm hands on to its scripts, those that tell how to reach the registry. The others (global, omit, dry-run ...) are the outer command's. */
const reach =
  /^npm_config_(registry|cafile|ca|cert|key|(https?_?)?proxy|https?-proxy|noproxy|strict.ssl|cache|userconfig|globalconfig|prefer.offline|offline|fetch.*|\/\/.*|@.*)$/i

/** npm's waits between its tries (ten seconds and more) are for servers. */
const quick = ['--fetch-retries=2', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000']
const silent = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--no-progress', '--loglevel=warn']

/** Runs npm in `cwd`. Throws what went wrong as a sentence, npm's own words being kept in `toolchain`/npm.log. */
export async function runNpm(args, { cwd, toolchain }) {
  const log = path.join(toolchain, 'npm.log')
  const file = openSync(log, 'w')
  const result = await start(args, cwd, file).finally(() => closeSync(file))
  if (result !== 0) throw explain(readFileSync(log, 'utf8') || guess(toolchain), log, result)
  rmSync(log)
}

/** Returns the exit code, or the signal that ended npm. */
async function start(args, cwd, file) {
  const [program, first] = npmProgram()
  const shell = program === 'npm.cmd' // Windows runs .cmd files by a shell only
  const child = spawn(program, [...first, ...args, ...quick, ...silent], {
    cwd,
    env: npmEnvironment(),
    stdio: ['ignore', file, file],
    shell,
    windowsHide: true,
  })
  const [code, signal] = await once(child, 'close').catch((error) => {
    throw error.code === 'ENOENT' ? noNpm() : error
  })
  return signal ?? code
}

/** The npm that runs this script, if one does; or else the one on PATH. */
function npmProgram() {
  const running = process.env.npm_execpath
  if (running && path.basename(running) === 'npm-cli.js') return [process.execPath, [running]]
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm', []]
}

function npmEnvironment() {
  const kept = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) || reach.test(name))
  return Object.fromEntries(kept.filter(([name]) => name !== 'NODE_ENV')) // "production" would leave out the tools
}

/** On a full disk npm can't even say so. */
function guess(folder) {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize < 1e6 ? 'ENOSPC' : ''
}

function noNpm() {
  return new SetupError(
    'npm was not found, which installs what Leyden is made of',
    'Install Node.js with npm from nodejs.org (on Debian: apt-get install npm).',
  )
}

const causes = [
  [/ENOSPC|no space left/i, 'the disk is full', 'Free some space and run the command again.'],
  [
    /EINTEGRITY/,
    'a package is not the one that Leyden expects (its checksum differs)',
    'Run the command again; if it stays so, the registry or a proxy changes packages.',
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED|ERR_INVALID_PROTOCOL/,
    'the package registry could not be reached',
    'Connect to the network (behind a proxy, set HTTPS_PROXY) and run the command again.',
  ],
  [
    /SELF_SIGNED_CERT|UNABLE_TO_(GET_ISSUER|VERIFY)|CERT_/,
    "the registry's certificate is not trusted",
    'If your network has its own certificates, set NODE_EXTRA_CA_CERTS to their file.',
  ],
  [/EACCES|EPERM|EROFS/, 'a file may not be written', 'Make the project folder and the npm cache your own, and writable.'],
  [
    /E404|ETARGET|ENOVERSIONS/,
    'the registry does not have a package of this version',
    'If npm is configured for a mirror, it must carry it: npm config get registry',
  ],
  [/E401|E403/, 'the registry refuses you', 'Log in to it: npm login'],
]

function explain(words, log, code) {
  const [, message, remedy] = causes.find(([pattern]) => pattern.test(words)) ?? [null, `npm ended with ${code}`, 'Run the command again.']
  return new SetupError(`Packages could not be installed: ${message}`, `${remedy}\n  npm's own words are in ${log}`)
}
