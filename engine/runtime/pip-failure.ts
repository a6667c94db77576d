import { LeydenError } from '../errors/index.ts'
import { spaceRemedy } from './space.ts'

/** pip's words, of versions 20.3 to 26, in the order of their weight: an unreachable index also gives "no matching distribution". */
const causes: { words: RegExp; message: string; remedy: string }[] = [
  { words: /No space left on device|Errno 28|not enough space on the disk/i, message: 'The disk is full', remedy: spaceRemedy },
  {
    words: /DO NOT MATCH THE HASHES|Hash mismatch/i,
    message: 'What pip fetched is not the file that Leyden expects (its sha256 differs)',
    remedy: 'Try again; if it stays so, the package index or a proxy changes files: do not use them.',
  },
  {
    words: /CERTIFICATE_VERIFY_FAILED|SSLError|SSL: /,
    message: 'The package index was reached, but its certificate is not trusted',
    remedy: 'If your network has its own certificates, set PIP_CERT to their file.',
  },
  {
    words:
      /NewConnectionError|NameResolutionError|Failed to establish a new connection|Name or service not known|name resolution|getaddrinfo failed|Connection refused|Connection reset|ConnectTimeout|ReadTimeout|timed out|Network is unreachable|ProxyError|Connection broken|IncompleteRead|ProtocolError/i,
    message: 'The package index could not be reached',
    remedy: 'Connect to the network (behind a proxy, set HTTPS_PROXY) and try again.',
  },
  {
    words: /No module named pip/,
    message: 'Python has no pip, which fetches TensorFlow',
    remedy: 'Install pip, on Debian: apt-get install python3-pip',
  },
  {
    words: /No matching distribution found/,
    message: 'The package index has no such wheel of TensorFlow',
    remedy: 'If pip is configured for a mirror (PIP_INDEX_URL, pip.conf), it must carry this version.',
  },
  {
    words: /Permission denied|Errno 13/,
    message: 'pip may not write to the folder',
    remedy: 'Set LEYDEN_RUNTIME to a folder that is yours.',
  },
]

/** Says what stopped pip, from all that it printed. `log` names the file that keeps those words. */
export function explainPipFailure(words: string, log: string, code: string | number): LeydenError {
  const cause = causes.find((each) => each.words.test(words))
  const { message, remedy } = cause ?? { message: `pip ended with ${code}`, remedy: 'Try again.' }
  return new LeydenError(`TensorFlow could not be fetched: ${message}`, { remedy: `${remedy}\n  pip's own words are in ${log}` })
}
