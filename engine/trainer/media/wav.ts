const headerBytes = 44

/** A RIFF file of 16-bit samples (PCM), channels side by side as in `samples`, which go from -1 to 1; beyond they are cut. */
export function encodeWav(samples: Float32Array, channels: number, sampleRate: number): Uint8Array {
  const bytes = Buffer.alloc(headerBytes + 2 * samples.length)
  bytes.write('RIFF', 0)
  bytes.writeUInt32LE(bytes.length - 8, 4)
  bytes.write('WAVEfmt ', 8)
  bytes.writeUInt32LE(16, 16) // bytes of this part
  bytes.writeUInt16LE(1, 20) // PCM
  bytes.writeUInt16LE(channels, 22)
  bytes.writeUInt32LE(sampleRate, 24)
  bytes.writeUInt32LE(sampleRate * channels * 2, 28) // bytes a second
  bytes.writeUInt16LE(channels * 2, 32) // bytes of one sample of all channels
  bytes.writeUInt16LE(16, 34) // bits
  bytes.write('data', 36)
  bytes.writeUInt32LE(2 * samples.length, 40)
  samples.forEach((sample, index) => {
    const value = Math.round(32767 * Math.max(-1, Math.min(1, sample)))
    bytes.writeInt16LE(Number.isNaN(value) ? 0 : value, headerBytes + 2 * index)
  })
  return bytes
}
