/** Set before TensorFlow's libraries are mapped, which read it then. What the user has set stays. */
export function setEnvironment(): void {
  // TensorFlow writes notes to standard error, some as errors, such as that a machine has no GPU; its errors arrive as exceptions.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '3'
  // On x64 TensorFlow takes oneDNN's kernels by itself only where the processor has AVX-512; with AVX2 they are faster too.
  if (process.arch === 'x64') process.env['TF_ENABLE_ONEDNN_OPTS'] ??= '1'
}
