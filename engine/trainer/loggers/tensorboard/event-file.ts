import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { maskedCrc32c } from './crc32c.ts'
import { bytesField, doubleField, message, varintField } from './protobuf.ts'

let files = 0

/**
 * A file of TensorBoard's events: TFRecords of `Event` messages (tensorboard/compat/proto/event.proto). Each is written at once, so that
 * TensorBoard shows it while the run goes on, and it is there if the process is killed.
 */
export class EventFile {
  readonly path: string
  #descriptor: number | null = null

  constructor(folder: string) {
    const seconds = Math.floor(Date.now() / 1000)
    this.path = path.join(folder, `events.out.tfevents.${String(seconds).padStart(10, '0')}.${os.hostname()}.${process.pid}.${files++}`)
    mkdirSync(folder, { recursive: true })
    this.#write(bytesField(3, 'brain.Event:2')) // the version of the format, which comes first
  }

  /** Values of one step: `Summary.Value` messages. */
  add(step: number, values: Uint8Array[]): void {
    this.#write(varintField(2, step), bytesField(5, message(...values.map((value) => bytesField(1, value)))))
  }

  /** Events of before that are of `step` or a later one no longer count (`SessionLog.START`). */
  restart(step: number): void {
    this.#write(varintField(2, step), bytesField(7, varintField(1, 1)))
  }

  /** It may be written to afterwards. */
  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor)
    this.#descriptor = null
  }

  #write(...content: Uint8Array[]): void {
    this.#descriptor ??= openSync(this.path, 'a')
    writeSync(this.#descriptor, record(message(doubleField(1, Date.now() / 1000), ...content)))
  }
}

/** Length, checksum of the length, content, checksum of the content (tensorflow/core/lib/io/record_writer.h). */
function record(content: Uint8Array): Buffer {
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(content.length))
  return message(length, checksum(length), content, checksum(content))
}

function checksum(bytes: Uint8Array): Buffer {
  const crc = Buffer.alloc(4)
  crc.writeUInt32LE(maskedCrc32c(bytes))
  return crc
}
