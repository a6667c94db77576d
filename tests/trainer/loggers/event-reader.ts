/** Reads event files independently of what writes them: TFRecords with checksums by a bitwise CRC, protocol buffers by their wire format. */

export interface ReadEvent {
  wallTime: number
  step: number
  version?: string
  /** A scalar's number, or the content of a plugin's data. */
  values: { tag: string; value?: number; plugin?: string; content?: Buffer }[]
}

export function readEvents(bytes: Buffer): ReadEvent[] {
  const events: ReadEvent[] = []
  for (let at = 0; at < bytes.length;) {
    const length = Number(bytes.readBigUInt64LE(at))
    const content = bytes.subarray(at + 12, at + 12 + length)
    if (bytes.readUInt32LE(at + 8) !== masked(bytes.subarray(at, at + 8))) throw new Error(`wrong checksum of the length at ${at}`)
    if (bytes.readUInt32LE(at + 12 + length) !== masked(content)) throw new Error(`wrong checksum of the content at ${at}`)
    events.push(eventOf(content))
    at += length + 16
  }
  return events
}

function eventOf(content: Buffer): ReadEvent {
  const fields = readFields(content)
  const summary = fields.get(5)?.[0] as Buffer | undefined
  return {
    wallTime: (fields.get(1)![0] as Buffer).readDoubleLE(),
    step: Number(fields.get(2)?.[0] ?? 0),
    version: fields.get(3)?.[0]?.toString(),
    values: summary ? (readFields(summary).get(1) as Buffer[]).map(valueOf) : [],
  }
}

function valueOf(content: Buffer): ReadEvent['values'][number] {
  const fields = readFields(content)
  const tag = String(fields.get(1)![0])
  const number = fields.get(2)?.[0] as Buffer | undefined
  if (number) return { tag, value: number.readFloatLE() }
  const plugin = readFields(readFields(fields.get(9)![0] as Buffer).get(1)![0] as Buffer)
  return { tag, plugin: String(plugin.get(1)![0]), content: plugin.get(2)![0] as Buffer }
}

/** By number: whole numbers, or the bytes of everything else. */
export function readFields(bytes: Buffer): Map<number, (bigint | Buffer)[]> {
  const fields = new Map<number, (bigint | Buffer)[]>()
  let at = 0
  const varint = () => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++]!
      value |= BigInt(byte & 127) << shift
      if (byte < 128) return value
    }
  }
  const take = (length: number) => bytes.subarray(at, (at += length))
  while (at < bytes.length) {
    const tag = Number(varint())
    const value = { 0: varint, 1: () => take(8), 2: () => take(Number(varint())), 5: () => take(4) }[(tag & 7) as 0]()
    fields.set(tag >> 3, [...(fields.get(tag >> 3) ?? []), value])
  }
  return fields
}

/** The definition, bit by bit (RFC 3720), and TensorFlow's mask. */
function masked(bytes: Buffer): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) crc = (crc ^ (byte >>> bit)) & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
  }
  crc = ~crc >>> 0
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0
}
