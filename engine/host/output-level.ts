import type { LogLevel, OutputStream } from '../worker/index.ts'

/** What TensorFlow says of itself while it starts, and absl of that; no log level of theirs hides it. */
const startUp = [
  /^WARNING: All log messages before absl::InitializeLog\(\) is called are written to STDERR/,
  /^[IW]\d{4} .* port\.cc:\d+\] oneDNN custom operations are on\./,
  /^[IW]\d{4} .* cpu_feature_guard\.cc:\d+\] This TensorFlow binary is optimized /,
  /^To enable the following instructions: .*, in other operations, rebuild TensorFlow/,
]

/** Notes of theirs later on, as `I0000 00:00:17... file.cc:153] ...`, are no warnings. */
const note = /^I\d{4} /

/** How a line that a worker printed is kept in the run's log; null for one that isn't. */
export function levelOf(stream: OutputStream, line: string): LogLevel | null {
  if (stream === 'stdout') return 'info'
  if (startUp.some((pattern) => pattern.test(line))) return null
  return note.test(line) ? 'debug' : 'warning'
}
