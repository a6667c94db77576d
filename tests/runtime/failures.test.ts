import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { LeydenError } from '../../engine/errors/index.ts'
import { installRelease } from '../../engine/runtime/install.ts'
import type { Release } from '../../engine/runtime/release.ts'
import { Desk } from './desk.ts'

async function failure(desk: Desk, release: Release, root = desk.root): Promise<LeydenError> {
  const error = await installRelease(release, root).catch((each) => each)
  expect(error).toBeInstanceOf(LeydenError)
  expect(desk.contents().filter((name) => name !== 'pip.log')).toEqual([]) // nothing half-made stays
  return error
}

/** What pip 20.3.4 and 23.2.1 print. */
const words: [string, string, RegExp, RegExp][] = [
  [
    'no network',
    `WARNING: Retrying (Retry(total=0, connect=None)) after connection broken by 'NewConnectionError('<pip._vendor.urllib3.connection.HTTPSConnection object at 0x7f>: Failed to establish a new connection: [Errno -2] Name or service not known')': /simple/tensorflow/
ERROR: Could not find a version that satisfies the requirement tensorflow==1.0 (from versions: none)
ERROR: No matching distribution found for tensorflow==1.0`,
    /could not be reached/,
    /Connect to the network/,
  ],
  [
    'a hash mismatch',
    'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated',
    /sha256 differs/,
    /do not use them/,
  ],
  [
    'a full disk',
    'ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device',
    /disk is full/,
    /Free some space, or set LEYDEN_RUNTIME/,
  ],
  [
    'a certificate',
    "Retrying after connection broken by 'SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed'))'\nERROR: No matching distribution found",
    /certificate is not trusted/,
    /PIP_CERT/,
  ],
  ['a mirror without it', 'ERROR: No matching distribution found for tensorflow==1.0', /has no such wheel/, /PIP_INDEX_URL/],
  ['anything else', 'Traceback (most recent call last)', /pip ended with 1/, /Try again/],
]

test.each(words)('where pip fails by %s, the error says so, what to do, and where its words are', async (_, printed, message, remedy) => {
  const desk = new Desk()
  desk.set('FAKE_PIP_WORDS', printed)
  const error = await failure(desk, desk.release())
  expect(error.message).toMatch(message)
  expect(error.remedy).toMatch(remedy)
  expect(error.remedy).toContain(path.join(desk.root, 'pip.log'))
  expect(readFileSync(path.join(desk.root, 'pip.log'), 'utf8')).toContain(printed)
})

test('a wheel of other content is refused even where pip lets it pass', async () => {
  const desk = new Desk()
  const release = desk.release()
  desk.wheel('tensorflow', [{ name: 'tensorflow/evil.so', content: 'evil' }])
  expect((await failure(desk, release)).message).toMatch(/has the sha256 [0-9a-f]{64}, and [0-9a-f]{64} is expected/)
})

test('too little disk space is told before anything is fetched, with what is needed and what is free', async () => {
  const desk = new Desk()
  const error = await failure(desk, { ...desk.release(), diskBytes: 5e15 })
  expect(error.message).toMatch(
    /The cpu-1\.0 runtime needs 5000000\.0 GB of disk while it is installed, and .*runtimes has \d+(\.\d)? [GM]B free/,
  )
  expect(desk.pipCalls()).toEqual([])
})

test.each<[string, (desk: Desk) => unknown, RegExp]>([
  ['without Python', (desk) => desk.writeProgram('python3', 'exit 127'), /^No Python was found$/],
  ['where Python is too old', (desk) => desk.set('FAKE_PYTHON_VERSION', '3, 8'), /^No Python of at least 3\.9 was found: python3 is 3\.8$/],
  ['where Python has no pip', (desk) => desk.set('FAKE_PIP_ABSENT', '1'), /^Python \(python3\) has no pip/],
  ['where no program of these names is on PATH', (desk) => desk.set('PATH', desk.folder), /^No Python was found$/],
])('%s the error says what to install', async (_, spoil, message) => {
  const desk = new Desk()
  const release = desk.release()
  await spoil(desk)
  const error = await failure(desk, release)
  expect(error.message).toMatch(message)
  expect(error.remedy).toMatch(/Install Python 3\.9 or newer with pip/)
})

test('a later Python with pip is taken where the first has none', async () => {
  const desk = new Desk()
  desk.writeProgram('python', readFileSync(path.join(desk.folder, 'bin', 'python3'), 'utf8'))
  desk.writeProgram('python3', `[ "$1" = -c ] && echo '[[3, 11], "/nowhere"]' || exit 1`)
  await installRelease(desk.release(), desk.root)
  expect(desk.contents()).toEqual(['cpu-1.0'])
})

test("a folder that can't be made is named, and what to set instead", async () => {
  const desk = new Desk()
  const error = await failure(desk, desk.release(), '/dev/null/runtimes')
  expect(error.message).toBe("/dev/null/runtimes can't be written to (ENOTDIR)")
  expect(error.remedy).toMatch(/Set LEYDEN_RUNTIME/)
})
